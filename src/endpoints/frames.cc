// Pages that applications frame: the session-status iframe (OpenID Connect Session Management 1.0 §3.2) and the two
// steps by which keycloak-js finds out whether third-party cookies work.
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "op/discovery.h"
#include "pages/page_policy.h"

namespace latchkey::endpoints {
namespace {

http::Response framed(pages::Html html) {
  auto response = http::Response::html(200, std::move(html).str());
  response.headers.set("Content-Security-Policy", pages::framed_csp);
  response.frameable = true;
  return response;
}

}  // namespace

Task<http::Response> login_status_iframe(const Env& env, const http::Request& request) {
  auto entered = co_await enter(env, request);
  if (!entered) co_return std::move(entered.error());
  co_return framed(env.renderer.login_status_iframe(env.renderer.resources().base_path()));
}

Task<http::Response> login_status_init(const Env& env, const http::Request& request) {
  auto entered = co_await enter(env, request);
  if (!entered) co_return std::move(entered.error());
  const auto query = request.query_form();
  const bool allowed =
      query && query->count("client_id") == 1 && query->count("origin") == 1 &&
      op::may_watch_session(*entered->realm, entered->issuer, *query->get("client_id"), *query->get("origin"));
  if (!allowed) co_return json_error(403, "forbidden");
  co_return http::Response::no_content();
}

Task<http::Response> third_party_cookies(const Env& env, const http::Request& request) {
  auto entered = co_await enter(env, request);
  if (!entered) co_return std::move(entered.error());
  const std::string_view step = request.path_param("step");
  const auto& base = env.renderer.resources().base_path();
  if (step == "step1.html") co_return framed(env.renderer.third_party_cookies_step1(base));
  if (step == "step2.html") co_return framed(env.renderer.third_party_cookies_step2(base));
  co_return json_error(404, "Not found");
}

}  // namespace latchkey::endpoints
