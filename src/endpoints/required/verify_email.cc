// VERIFY_EMAIL: the mail went out when the page came up; it goes on once its link was opened, here or anywhere.
#include "endpoints/mail_orders.h"
#include "endpoints/page_response.h"
#include "endpoints/required/pages.h"

namespace latchkey::endpoints {
namespace {

http::Response show(const Visit& visit, const LoginProgress& progress, pages::Text error, pages::Text info) {
  const pages::VerifyEmail form{.action_url = this_action(visit),
                                .email = progress.signed_in->user.email,
                                .error = std::move(error),
                                .info = std::move(info)};
  return page(200, visit.env.renderer.verify_email(page_context(visit, client_of(visit, progress)), form));
}

Task<http::Response> resend(const Visit& visit, const LoginProgress& progress) {
  store::Plan plan;
  const auto ordered = co_await order_verification(visit, progress.signed_in->user, progress.request.client_id, plan);
  if (!ordered) co_return mail_not_ordered(visit, ordered.error(), client_of(visit, progress));
  if (*ordered == MailOrdered::too_soon) co_return show(visit, progress, {"emailVerifyWaitMessage"}, {});
  const auto outcome = co_await visit.env.store.commit(std::move(plan));
  if (!outcome) co_return busy(visit, true);
  co_return show(visit, progress, {}, {"emailVerifyResent"});
}

}  // namespace

http::Response show_verify_email(const Visit& visit, const LoginProgress& progress) {
  const bool done = progress.signed_in->user.email_verified;
  return show(visit, progress, {}, done ? pages::Text{"emailVerifiedMessage"} : pages::Text{});
}

Task<std::optional<http::Response>> submit_verify_email(const Visit& visit, LoginProgress& progress) {
  using Answer = std::optional<http::Response>;
  // The user as stored, just loaded: whatever the form says, only the link makes the address confirmed.
  if (progress.signed_in->user.email_verified) co_return Answer();
  const auto form = visit.request.body_form();
  if (form && form->has("resend")) co_return Answer(co_await resend(visit, progress));
  co_return Answer(show(visit, progress, {"emailNotVerifiedYetMessage"}, {}));
}

}  // namespace latchkey::endpoints
