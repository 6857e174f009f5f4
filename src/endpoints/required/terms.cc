// TERMS_AND_CONDITIONS: yes is remembered with its time, as Keycloak remembers it; no ends the login.
#include "endpoints/event_trail.h"
#include "endpoints/page_response.h"
#include "endpoints/profile_write.h"
#include "endpoints/required/pages.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kAccepted = "terms_and_conditions";  // attribute: when, in unix seconds

http::Response declined(const Visit& visit, const LoginProgress& progress) {
  if (progress.link) return error_page(visit, 400, {"termsDeclinedMessage"}, client_of(visit, progress));
  const oauth::Error denied{oauth::ErrorCode::access_denied, "The user declined the terms", 400, "",
                            oauth::Challenge::none};
  return send_to_client(visit, op::error_response(progress.request, visit.issuer, denied));
}

}  // namespace

http::Response show_terms(const Visit& visit, const LoginProgress& progress) {
  const auto context = page_context(visit, client_of(visit, progress));
  return page(200, visit.env.renderer.terms(context, {.action_url = this_action(visit)}));
}

Task<std::optional<http::Response>> submit_terms(const Visit& visit, LoginProgress& progress) {
  using Answer = std::optional<http::Response>;
  const auto form = visit.request.body_form();
  const bool yes = form && form->has("accept");
  const bool no = form && form->has("cancel");
  if (yes == no) co_return Answer(show_terms(visit, progress));
  auto& user = progress.signed_in->user;
  if (no) {
    auto event = op::make_error_event(*visit.realm, "CUSTOM_REQUIRED_ACTION", "rejected_by_user", visit.now);
    event.client_id = progress.request.client_id;
    event.user = user.id;
    co_await record_event(visit, std::move(event));
    co_return Answer(declined(visit, progress));
  }
  user.attributes.insert_or_assign(std::string(kAccepted),
                                   std::vector<std::string>{std::to_string(to_unix_seconds(visit.now))});
  progress.writes.add(profile_write(visit, user));
  co_return Answer();
}

}  // namespace latchkey::endpoints
