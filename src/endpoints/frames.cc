// Pages that applications frame: the session-status iframe (OpenID Connect Session Management 1.0 §3.2) and the two
// steps by which keycloak-js finds out whether third-party cookies work.
#include "endpoints/api_reply.h"
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

Task<http::Response> login_status_iframe(const Visit& visit) {
  co_return framed(visit.env.renderer.login_status_iframe(visit.env.renderer.resources().base_path()));
}

Task<http::Response> login_status_init(const Visit& visit) {
  const auto query = visit.request.query_form();
  const bool allowed =
      query && query->count("client_id") == 1 && query->count("origin") == 1 &&
      op::may_watch_session(*visit.realm, visit.issuer, *query->get("client_id"), *query->get("origin"));
  if (!allowed) co_return error_reply(403, "forbidden");
  co_return http::Response::no_content();
}

Task<http::Response> third_party_cookies(const Visit& visit) {
  const std::string_view step = visit.request.path_param("step");
  const auto& base = visit.env.renderer.resources().base_path();
  if (step == "step1.html") co_return framed(visit.env.renderer.third_party_cookies_step1(base));
  if (step == "step2.html") co_return framed(visit.env.renderer.third_party_cookies_step2(base));
  co_return error_reply(404, "Not found");
}

}  // namespace latchkey::endpoints
