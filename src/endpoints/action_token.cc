// /realms/{realm}/login-actions/action-token?key=...: the link in a mail. GET shows what it would do and changes
// nothing, for mail programs and scanners open links before people do; POST does it.
#include <algorithm>

#include "authn/required_actions.h"
#include "endpoints/event_trail.h"
#include "endpoints/handlers.h"
#include "endpoints/invitation.h"
#include "endpoints/link_walk.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"
#include "op/events.h"

namespace latchkey::endpoints {
namespace {

using op::ActionKind;

struct OpenedLink {
  op::ActionToken token;
  model::User user;
};

std::unexpected<http::Response> refuse(const Visit& visit, std::string_view reason) {
  visit.env.log.info("link refused",
                     {{"realm", visit.realm->name()}, {"reason", reason}, {"trace", visit.request.trace_id}});
  return std::unexpected(link_is_over(visit));
}

Task<std::expected<OpenedLink, http::Response>> open_link(const Visit& visit) {
  using Answer = std::expected<OpenedLink, http::Response>;
  const auto query = visit.request.query_form();
  if (!query || query->count("key") != 1) co_return refuse(visit, "it has no key");
  auto token = op::verify_action_token(*visit.realm, visit.issuer, *query->get("key"), visit.now);
  if (!token) co_return refuse(visit, token.error().detail);
  if (token->kind == ActionKind::reset_credentials && !visit.realm->settings().login.reset_password_allowed)
    co_return Answer(std::unexpect, error_page(visit, 400, {"resetCredentialNotAllowedMessage"}));
  const std::string used_key = op::used_token_key(*token);
  const auto used = co_await visit.env.store.sessions().find_single_use(visit.realm->id(),
                                                                        model::SingleUse::Kind::action_token, used_key);
  if (!used) co_return Answer(std::unexpect, busy(visit, true));
  if (*used) co_return refuse(visit, "it was used before");
  if (token->kind == ActionKind::join_organization) co_return Answer(OpenedLink{*std::move(token), {}});
  auto user = co_await visit.env.store.users().find_user(visit.realm->id(), token->user);
  if (!user) co_return Answer(std::unexpect, busy(visit, true));
  if (!*user || !op::still_meant(*token, **user)) co_return refuse(visit, "it means nobody any more");
  co_return Answer(OpenedLink{*std::move(token), **std::move(user)});
}

http::Response ask(const Visit& visit, const OpenedLink& link) {
  pages::ConfirmLink form;
  form.action_url = pages::SafeUrl::or_nowhere(visit.url("login-actions/action-token") + "?" + visit.request.query);
  switch (link.token.kind) {
    case ActionKind::verify_email:
      form.title = {"emailVerifyTitle"};
      form.message = {"confirmEmailAddressVerification", {link.user.email}};
      form.button = {"doConfirm"};
      break;
    case ActionKind::reset_credentials:
      form.title = {"updatePasswordTitle"};
      form.username = link.user.username;
      break;
    case ActionKind::join_organization:
    case ActionKind::execute_actions:
      form.title = {"executeActionsTitle"};
      form.message = {"confirmExecutionOfActions"};
      form.username = link.user.username;
      for (const auto& action : link.token.actions) form.details.push_back({"requiredAction." + action});
      break;
  }
  const auto* client = visit.realm->find_client(link.token.client_id);
  return page(200, visit.env.renderer.confirm_link(page_context(visit, client), form));
}

LoginProgress begin_walk(OpenedLink link) {
  LoginProgress progress;
  progress.request.client_id = link.token.client_id;
  LinkWalk walk{.token = std::move(link.token)};
  walk.left = walk.token.kind == ActionKind::reset_credentials ? std::vector<std::string>{"UPDATE_PASSWORD"}
                                                               : walk.token.actions;
  // Whoever opened the link has the address.
  std::erase(walk.left, "VERIFY_EMAIL");
  progress.link = std::move(walk);
  progress.signed_in = SignedIn{model::UserSession{}, std::move(link.user)};
  progress.session_write = op::SessionWrite::insert;
  return progress;
}

Task<http::Response> confirm_email(const Visit& visit, OpenedLink link) {
  auto event = op::make_event(*visit.realm, "VERIFY_EMAIL", visit.now);
  event.client_id = link.token.client_id;
  event.user = link.user.id;
  event.details["email"] = link.user.email;
  LoginProgress progress = begin_walk(std::move(link));
  use_link(visit, progress);
  progress.events.push_back(std::move(event));
  const auto outcome = co_await commit_and_tell(visit, std::move(progress.writes), std::move(progress.events));
  if (!outcome) co_return busy(visit, true);
  if (!outcome->committed()) co_return link_is_over(visit);
  co_return link_is_done(visit, progress.link->token);
}

Task<http::Response> follow(const Visit& visit, OpenedLink link) {
  if (link.token.kind == ActionKind::verify_email) co_return co_await confirm_email(visit, std::move(link));
  LoginProgress progress = begin_walk(std::move(link));
  const auto step = authn::next_listed_action(*visit.realm, progress.signed_in->user, progress.link->left);
  if (const auto* other = std::get_if<authn::ActionNotSupported>(&step))
    co_return error_page(visit, 403, {"requiredActionNotSupportedMessage", {other->action}});
  co_return co_await continue_link(visit, std::move(progress));
}

}  // namespace

Task<http::Response> action_token(const Visit& visit) {
  auto link = co_await open_link(visit);
  if (!link) co_return std::move(link.error());
  if (link->token.kind == ActionKind::join_organization) co_return co_await invitation(visit, std::move(link->token));
  if (visit.request.method == "POST") co_return co_await follow(visit, *std::move(link));
  auto response = ask(visit, *link);
  remember_locale(visit, response);
  co_return response;
}

}  // namespace latchkey::endpoints
