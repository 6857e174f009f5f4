// /realms/{realm}/login-actions/consent: asks the person what the client may know; yes goes on, no tells the client.
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"
#include "endpoints/pending_login.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

http::Response show_form(const Visit& visit, const LoginProgress& progress) {
  const auto* client = visit.realm->find_client(progress.request.client_id);
  op::SsoState sso;
  sso.view = {.session = &progress.signed_in->session, .user = &progress.signed_in->user};
  sso.just_authenticated = true;
  sso.consent = progress.consent ? &*progress.consent : nullptr;
  const auto next = op::decide_interaction(*visit.realm, progress.request, sso, visit.now);
  pages::Consent form;
  form.action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/consent") + "?" + visit.request.query);
  if (const auto* needed = std::get_if<op::ConsentNeeded>(&next)) {
    for (const auto* scope : needed->scopes) {
      const auto text = scope->attributes.find("consent.screen.text");
      form.scopes.push_back(text == scope->attributes.end() || text->second.empty() ? scope->name : text->second);
    }
  }
  return page(200, visit.env.renderer.consent(page_context(visit, client), form));
}

Task<http::Response> submit(const Visit& visit, ResumedLogin resumed) {
  LoginProgress& progress = resumed.progress;
  const auto form = visit.request.body_form();
  if (!form) co_return error_page(visit, 400, {"invalidRequestMessage"});
  progress.writes.add(consume_pending_login(visit, resumed.secret));
  const bool accepted = form->has("accept") && !form->has("cancel");
  auto event = op::make_event(*visit.realm, accepted ? "GRANT_CONSENT" : "LOGIN_ERROR", visit.now);
  if (!accepted) event.error = "rejected_by_user";
  event.client_id = progress.request.client_id;
  event.user = progress.signed_in->user.id;
  progress.events.push_back(std::move(event));
  if (accepted) {
    progress.just_consented = true;
    co_return co_await continue_login(visit, std::move(progress));
  }
  const auto outcome = co_await commit_and_tell(visit, std::move(progress.writes), std::move(progress.events));
  if (!outcome) co_return busy(visit, true);
  // OpenID Connect Core §3.1.2.6
  const oauth::Error denied{oauth::ErrorCode::access_denied, "The user denied the request", 400, "",
                            oauth::Challenge::none};
  co_return send_to_client(visit, op::error_response(progress.request, visit.issuer, denied));
}

}  // namespace

Task<http::Response> consent(const Visit& visit) {
  auto resumed = co_await resume_login(visit, "CONSENT");
  if (!resumed) co_return std::move(resumed.error());
  if (visit.request.method == "POST") co_return co_await submit(visit, *std::move(resumed));
  const auto* client = visit.realm->find_client(resumed->progress.request.client_id);
  if (client == nullptr) co_return error_page(visit, 400, {"clientNotFoundMessage"});
  const bool known = co_await load_consent(visit, resumed->progress, *client);
  if (!known) co_return busy(visit, true);
  auto response = show_form(visit, resumed->progress);
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
