// GET and POST /realms/{realm}/protocol/openid-connect/auth (OpenID Connect Core §3.1.2.1: both must work).
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

Task<http::Response> tell(const Visit& visit, op::AuthorizeError error) {
  visit.env.log.info("authorization request refused", {{"trace", visit.request.trace_id},
                                                       {"realm", visit.realm->name()},
                                                       {"client", error.client_id},
                                                       {"error", oauth::name(error.error.code)},
                                                       {"description", error.error.description},
                                                       {"detail", error.error.detail}});
  auto event = op::make_error_event(*visit.realm, "LOGIN", error.event_error, visit.now);
  event.client_id = error.client_id;
  co_await record_event(visit, std::move(event));
  if (error.redirect) co_return send_to_client(visit, *error.redirect);
  co_return error_page(visit, error.error.http_status, {error.page_message, {error.page_argument}});
}

}  // namespace

Task<http::Response> authorize(const Visit& visit) {
  const auto form = visit.request.method == "POST" ? visit.request.body_form() : visit.request.query_form();
  if (!form) co_return error_page(visit, 400, {"invalidRequestMessage"});

  auto checked =
      op::check_authorization_request(*visit.realm, visit.issuer, oauth::read_authorization_request(*form), visit.now);
  if (!checked) co_return co_await tell(visit, std::move(checked.error()));
  auto signed_in = co_await find_signed_in(visit);
  if (!signed_in) co_return busy(visit, true);

  LoginProgress progress;
  progress.request = *std::move(checked);
  progress.signed_in = *std::move(signed_in);
  co_return co_await continue_login(visit, std::move(progress));
}

}  // namespace latchkey::endpoints
