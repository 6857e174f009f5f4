#include "endpoints/waiting_step.h"

#include "endpoints/browser_binding.h"
#include "endpoints/event_trail.h"
#include "endpoints/mail_orders.h"
#include "endpoints/page_response.h"
#include "endpoints/pending_login.h"
#include "endpoints/profile_write.h"

namespace latchkey::endpoints {
namespace {

PendingLogin pending_of(const LoginProgress& progress, std::string action) {
  PendingLogin pending;
  pending.request = op::serialize(progress.request);
  pending.tab_id = progress.tab_id;
  pending.action = std::move(action);
  pending.user = progress.signed_in->user.id.value;
  pending.session = progress.session_write == op::SessionWrite::insert ? "" : progress.signed_in->session.id.value;
  pending.remember_me = progress.signed_in->session.remember_me;
  pending.renewed = progress.session_write == op::SessionWrite::update;
  pending.authenticated = progress.signed_in->session.auth_time;
  pending.password_since = password_since(progress.signed_in->user);
  if (progress.link) pending.link = serialize(*progress.link);
  return pending;
}

}  // namespace

Task<http::Response> wait_for(const Visit& visit, LoginProgress progress, std::string action) {
  const auto* client = visit.realm->find_client(progress.request.client_id);
  if (action == "VERIFY_EMAIL") {
    const auto ordered =
        co_await order_verification(visit, progress.signed_in->user, progress.request.client_id, progress.writes);
    if (!ordered) co_return mail_not_ordered(visit, ordered.error(), client);
  }
  const BrowserBinding binding = browser_binding(visit);
  PendingLogin pending = pending_of(progress, action);
  pending.browser = binding.hash();
  const std::string secret = add_pending_login(visit, pending, progress.writes);
  const auto outcome = co_await commit_and_tell(visit, std::move(progress.writes), std::move(progress.events));
  if (!outcome) co_return busy(visit, true);
  if (user_changed(*outcome)) co_return busy(visit, true);
  if (!outcome->committed()) co_return error_page(visit, 400, {"expiredActionMessage"}, client);

  LoginState names;  // only for the address
  names.client_id = progress.request.client_id;
  names.tab_id = progress.tab_id;
  names.ui_locales = asked_locales(progress.request);
  const std::string_view path = action == "CONSENT" ? "consent" : "required-action";
  auto response = http::Response::redirect(action_url(visit, path, action, names, secret), 302);
  keep_binding(visit, response, binding);
  co_return response;
}

}  // namespace latchkey::endpoints
