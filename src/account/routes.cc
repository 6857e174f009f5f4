#include "account/routes.h"

#include <fmt/format.h>

#include <algorithm>

#include "account/reply.h"
#include "account/resources.h"
#include "endpoints/console_pages.h"
#include "http/cors.h"
#include "http/negotiate.h"
#include "op/discovery.h"

namespace latchkey::account {
namespace {

constexpr std::string_view kProfile[] = {"manage-account", "view-profile"};
constexpr std::string_view kManage[] = {"manage-account"};
constexpr std::string_view kApplications[] = {"manage-account", "view-applications"};
constexpr std::string_view kSeeConsent[] = {"manage-account", "view-consent", "manage-consent"};
constexpr std::string_view kManageConsent[] = {"manage-account", "manage-consent"};
constexpr std::string_view kGroups[] = {"manage-account", "view-groups"};

constexpr std::size_t kBody = 64 * 1024;

constexpr Row kRows[] = {
    {"GET", "", "account-profile", show_profile, kProfile},
    {"POST", "", "account-profile", change_profile, kManage, kBody},
    {"GET", "/sessions", "account-sessions", list_sessions, kProfile},
    {"DELETE", "/sessions", "account-sessions", end_other_sessions, kManage},
    {"GET", "/sessions/devices", "account-devices", list_devices, kProfile},
    {"DELETE", "/sessions/{session}", "account-session", end_one_session, kManage},
    {"GET", "/credentials", "account-credentials", list_credentials, kProfile},
    {"DELETE", "/credentials/{credential}", "account-credential", remove_credential, kManage},
    {"PUT", "/credentials/{credential}/label", "account-credential-label", label_credential, kManage, kBody},
    {"GET", "/applications", "account-applications", list_applications, kApplications},
    {"GET", "/applications/{client}/consent", "account-consent", show_consent, kSeeConsent},
    {"DELETE", "/applications/{client}/consent", "account-consent", revoke_consent, kManageConsent},
    {"GET", "/groups", "account-groups", list_groups, kGroups},
    {"GET", "/linked-accounts", "account-linked-accounts", list_linked_accounts, kProfile},
    {"GET", "/supportedLocales", "account-locales", list_locales, {}},
};

Task<http::Response> answer(const endpoints::Visit& visit, const Row& row) {
  auto call = co_await authenticate(visit);
  if (!call) co_return std::move(call.error());
  const bool allowed = row.roles.empty() || std::ranges::any_of(row.roles, [&](auto role) { return call->has(role); });
  auto response = allowed ? co_await row.resource(*call) : error_reply(403, "HTTP 403 Forbidden");
  http::apply_cors(response, visit.request, op::effective_web_origins(*call->client, visit.issuer));
  co_return response;
}

// A person in a browser sees the console, whatever its address below the account; a program gets JSON.
Task<http::Response> dispatch(const endpoints::Env& env, const Row& row, const http::Request& request) {
  auto entered = co_await endpoints::enter(env, request);
  if (!entered) co_return std::move(entered.error());
  if (request.method == "GET" && http::wants_html(request)) co_return co_await endpoints::account_console(*entered);
  co_return co_await answer(*entered, row);
}

Task<http::Response> page_only(const endpoints::Env& env, const http::Request& request) {
  auto entered = co_await endpoints::enter(env, request);
  if (!entered) co_return std::move(entered.error());
  if (http::wants_html(request)) co_return co_await endpoints::account_console(*entered);
  co_return error_reply(404, "HTTP 404 Not Found");
}

std::string pattern_of(std::string_view path) { return fmt::format("/realms/{{realm}}/account{}", path); }

}  // namespace

std::span<const Row> rows() { return kRows; }

std::vector<http::Route> account_routes(const endpoints::Env& env) {
  std::vector<http::Route> routes;
  for (const Row& row : kRows) {
    routes.push_back({std::string(row.method), pattern_of(row.path), std::string(row.name),
                      [&env, &row](const http::Request& request) { return dispatch(env, row, request); }, row.max_body,
                      http::Preflight::any});
  }
  routes.push_back({"GET", pattern_of("/{page*}"), "account-page",
                    [&env](const http::Request& request) { return page_only(env, request); }});
  return routes;
}

}  // namespace latchkey::account
