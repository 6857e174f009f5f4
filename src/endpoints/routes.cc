#include "endpoints/routes.h"

#include "endpoints/api_reply.h"
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "endpoints/realm_headers.h"
#include "http/negotiate.h"

namespace latchkey::endpoints {
namespace {

using ServerEndpoint = Task<http::Response> (*)(const Env&, const http::Request&);
using RealmEndpoint = Task<http::Response> (*)(const Visit&);

/// What answers a row: an endpoint of the server, or one of a realm, which is entered first.
struct Endpoint {
  constexpr Endpoint(ServerEndpoint endpoint) : of_server(endpoint) {}
  constexpr Endpoint(RealmEndpoint endpoint) : of_realm(endpoint) {}

  ServerEndpoint of_server = nullptr;
  RealmEndpoint of_realm = nullptr;
};

struct Row {
  std::string_view method;
  std::string_view pattern;
  std::string_view name;
  Endpoint endpoint;
  std::size_t max_body = 0;
  http::Preflight preflight = http::Preflight::none;
};

constexpr std::size_t kFormBytes = 128 * 1024;
constexpr auto kAnyOrigin = http::Preflight::any;

constexpr Row kPublic[] = {
    {"GET", "/", "welcome", welcome},
    {"GET", "/resources/{version}/login/{theme}/{path*}", "resource", theme_resource},

    {"GET", "/admin", "admin-root", admin_root},
    {"GET", "/admin/{realm}/console", "admin-console", admin_console},
    {"GET", "/resources/{version}/admin/{theme}/{path*}", "admin-resource", console_resource},
    {"GET", "/resources/{version}/account/{theme}/{path*}", "account-resource", console_resource},
    {"GET", "/resources/{realm}/admin/{language}", "admin-texts", console_texts},
    {"GET", "/resources/{realm}/account/{language}", "account-texts", console_texts},

    {"GET", "/realms/{realm}", "realm-info", realm_info, 0, kAnyOrigin},
    {"GET", "/realms/{realm}/.well-known/openid-configuration", "discovery", discovery, 0, kAnyOrigin},
    {"GET", "/realms/{realm}/.well-known/oauth-authorization-server", "discovery", discovery, 0, kAnyOrigin},
    // RFC 8414 §3.1: the well-known part before the issuer's path.
    {"GET", "/.well-known/openid-configuration/realms/{realm}", "discovery", discovery, 0, kAnyOrigin},
    {"GET", "/.well-known/oauth-authorization-server/realms/{realm}", "discovery", discovery, 0, kAnyOrigin},
    {"GET", "/realms/{realm}/protocol/openid-connect/certs", "certs", certs, 0, kAnyOrigin},

    {"GET", "/realms/{realm}/protocol/openid-connect/auth", "auth", authorize},
    {"POST", "/realms/{realm}/protocol/openid-connect/auth", "auth", authorize, kFormBytes},
    {"POST", "/realms/{realm}/protocol/openid-connect/token", "token", token, kFormBytes, kAnyOrigin},
    {"GET", "/realms/{realm}/protocol/openid-connect/userinfo", "userinfo", userinfo, 0, kAnyOrigin},
    {"POST", "/realms/{realm}/protocol/openid-connect/userinfo", "userinfo", userinfo, kFormBytes, kAnyOrigin},
    {"GET", "/realms/{realm}/protocol/openid-connect/logout", "logout", logout},
    {"POST", "/realms/{realm}/protocol/openid-connect/logout", "logout", logout, kFormBytes, kAnyOrigin},
    {"POST", "/realms/{realm}/protocol/openid-connect/logout/logout-confirm", "logout-confirm", logout_confirmed,
     kFormBytes},
    {"GET", "/realms/{realm}/protocol/openid-connect/login-status-iframe.html", "login-status-iframe",
     login_status_iframe},
    {"GET", "/realms/{realm}/protocol/openid-connect/login-status-iframe.html/init", "login-status-init",
     login_status_init},
    {"GET", "/realms/{realm}/protocol/openid-connect/3p-cookies/{step}", "3p-cookies", third_party_cookies},

    {"GET", "/realms/{realm}/login-actions/authenticate", "authenticate", authenticate},
    {"POST", "/realms/{realm}/login-actions/authenticate", "authenticate", authenticate, kFormBytes},
    {"GET", "/realms/{realm}/login-actions/restart", "restart-login", restart_login},
    {"GET", "/realms/{realm}/login-actions/required-action", "required-action", required_action},
    {"POST", "/realms/{realm}/login-actions/required-action", "required-action", required_action, kFormBytes},
    {"GET", "/realms/{realm}/login-actions/action-token", "action-token", action_token},
    {"POST", "/realms/{realm}/login-actions/action-token", "action-token", action_token, kFormBytes},
    {"GET", "/realms/{realm}/login-actions/reset-credentials", "reset-credentials", reset_credentials},
    {"POST", "/realms/{realm}/login-actions/reset-credentials", "reset-credentials", reset_credentials, kFormBytes},
    {"GET", "/realms/{realm}/login-actions/registration", "registration", registration},
    {"POST", "/realms/{realm}/login-actions/registration", "registration", registration, kFormBytes},
    {"GET", "/realms/{realm}/login-actions/consent", "consent", consent},
    {"POST", "/realms/{realm}/login-actions/consent", "consent", consent, kFormBytes},
};

// Nobody reaches an endpoint of a realm but by its door, and its pages leave with the realm's headers. Not the
// consoles: whoever makes a mistake there can still mend it.
Task<http::Response> visit_realm(const Env& env, const http::Request& request, RealmEndpoint endpoint) {
  auto entered = co_await enter(env, request);
  if (!entered) co_return std::move(entered.error());
  const Visit& visit = *entered;
  auto response = co_await endpoint(visit);
  if (request.path.starts_with("/realms/")) apply_realm_headers(visit.realm->settings(), visit.secure(), response);
  co_return response;
}

Task<http::Response> health(bool up) {
  co_return http::Response::json(up ? 200 : 503,
                                 up ? R"({"status":"UP","checks":[]})" : R"({"status":"DOWN","checks":[]})");
}

// Ready: started, not stopping, and the store answers.
Task<http::Response> ready(const Env& env, std::function<bool()> is_ready) {
  bool up = is_ready();
  if (up) {
    const auto answered = co_await env.store.find_setting("readiness-probe");
    up = answered.has_value();
  }
  co_return co_await health(up);
}

Task<http::Response> metrics(const Env& env) {
  co_return http::Response::of(200, "text/plain; version=0.0.4; charset=utf-8", env.metrics.prometheus_text());
}

}  // namespace

std::vector<http::Route> public_routes(const Env& env) {
  std::vector<http::Route> routes;
  for (const Row& row : kPublic) {
    const Endpoint endpoint = row.endpoint;
    routes.push_back({std::string(row.method), std::string(row.pattern), std::string(row.name),
                      [&env, endpoint](const http::Request& request) {
                        return endpoint.of_realm != nullptr ? visit_realm(env, request, endpoint.of_realm)
                                                            : endpoint.of_server(env, request);
                      },
                      row.max_body, row.preflight});
  }
  return routes;
}

std::vector<http::Route> management_routes(const Env& env, Readiness readiness) {
  const auto is_ready = readiness.is_ready;
  return {
      {"GET", "/health/live", "live", [](const http::Request&) { return health(true); }},
      {"GET", "/health/started", "started", [is_ready](const http::Request&) { return health(is_ready()); }},
      {"GET", "/health/ready", "ready", [&env, is_ready](const http::Request&) { return ready(env, is_ready); }},
      {"GET", "/health", "health", [&env, is_ready](const http::Request&) { return ready(env, is_ready); }},
      {"GET", "/metrics", "metrics", [&env](const http::Request&) { return metrics(env); }},
  };
}

http::Response render_error(const Env& env, const http::Request& request, int status, std::string_view message) {
  if (!http::wants_html(request)) return error_reply(status, message);
  if (status == 404) {
    pages::NotFound data;
    data.home_url = pages::SafeUrl::parse("/");
    return page(404, env.renderer.not_found(page_context(env, request), data));
  }
  return error_page(env, request, status, {status >= 500 ? "internalServerError" : "invalidRequestMessage"});
}

}  // namespace latchkey::endpoints
