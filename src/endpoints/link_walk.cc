#include "endpoints/link_walk.h"

#include <algorithm>

#include "authn/required_actions.h"
#include "endpoints/event_trail.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"
#include "endpoints/profile_write.h"
#include "endpoints/waiting_step.h"
#include "json/object_reader.h"
#include "op/mail/action_mail.h"

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kPassword = "UPDATE_PASSWORD";

// The alias of the page that comes next; "" when all is done.
Result<std::string> next_page(const Visit& visit, const LoginProgress& progress) {
  const auto& walk = *progress.link;
  // Whoever forgot a password gets a new one, also where administrators may not ask for one.
  if (walk.token.kind == op::ActionKind::reset_credentials)
    return std::ranges::find(walk.left, kPassword) != walk.left.end() ? std::string(kPassword) : std::string();
  const auto step = authn::next_listed_action(*visit.realm, progress.signed_in->user, walk.left);
  if (std::holds_alternative<authn::UpdatePasswordRequired>(step)) return std::string(kPassword);
  if (const auto* action = std::get_if<authn::ActionRequired>(&step)) return action->action;
  if (const auto* other = std::get_if<authn::ActionNotSupported>(&step))
    return fail(Error::Kind::invalid, other->action);
  return std::string();
}

// The login that asked for the link starts over, now with the new password.
std::optional<pages::SafeUrl> login_again(const Visit& visit, const op::ActionToken& token) {
  if (token.login.empty()) return std::nullopt;
  const auto state = open_login_state(visit, token.login);
  if (!state) return std::nullopt;
  return pages::SafeUrl::parse(restart_url(visit, *state, token.login));
}

std::string_view done_message(op::ActionKind kind) {
  switch (kind) {
    case op::ActionKind::verify_email:
      return "emailVerifiedMessage";
    case op::ActionKind::reset_credentials:
      return "accountPasswordUpdatedMessage";
    case op::ActionKind::join_organization:
    case op::ActionKind::execute_actions:
      break;
  }
  return "accountUpdatedMessage";
}

}  // namespace

std::string serialize(const LinkWalk& walk) {
  json::Array left;
  for (const auto& action : walk.left) left.emplace_back(action);
  return json::serialize(
      json::Object{{"token", op::claims_of(walk.token)}, {"left", std::move(left)}, {"used", walk.used}});
}

Result<LinkWalk> parse_link_walk(std::string_view text) {
  auto object = json::parse_object(text);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  const auto* claims = reader.required_object("token");
  LinkWalk walk;
  walk.left = reader.string_list("left");
  walk.used = reader.required_bool("used");
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  auto token = op::action_token_of(*claims);
  if (!token) return std::unexpected(token.error());
  walk.token = *std::move(token);
  return walk;
}

void use_link(const Visit& visit, LoginProgress& progress) {
  auto& walk = *progress.link;
  if (walk.used) return;
  walk.used = true;
  progress.writes.add(op::used_token(*visit.realm, walk.token, visit.now));
  auto& user = progress.signed_in->user;
  const bool same_address = model::fold_name(user.email) == model::fold_name(walk.token.email);
  if (user.email_verified || !same_address) return;
  user.email_verified = true;
  user.required_actions = authn::without_action(user.required_actions, "VERIFY_EMAIL");
  // Before all else: a new password among the other writes must stay.
  auto& writes = progress.writes.writes;
  writes.insert(writes.begin(), profile_write(visit, user));
  expect_user_as_loaded(visit, progress);
}

Task<http::Response> continue_link(const Visit& visit, LoginProgress progress) {
  const auto next = next_page(visit, progress);
  if (next && !next->empty()) co_return co_await wait_for(visit, std::move(progress), *next);
  use_link(visit, progress);
  const auto outcome = co_await commit_and_tell(visit, std::move(progress.writes), std::move(progress.events));
  if (!outcome) co_return busy(visit, true);
  if (user_changed(*outcome)) co_return busy(visit, true);
  if (!outcome->committed()) co_return link_is_over(visit);
  if (!next) co_return error_page(visit, 403, {"requiredActionNotSupportedMessage", {next.error().detail}});
  co_return link_is_done(visit, progress.link->token);
}

http::Response link_is_over(const Visit& visit) {
  return error_page(visit, 400, {"expiredActionTokenNoSessionMessage"});
}

http::Response link_is_done(const Visit& visit, const op::ActionToken& token) {
  const auto* client = visit.realm->find_client(token.client_id);
  if (client != nullptr && !client->enabled) client = nullptr;
  pages::Info info{.title = {"accountUpdatedTitle"}, .message = {std::string(done_message(token.kind))}};
  const auto back = op::checked_return(*visit.realm, visit.issuer, token.client_id, token.redirect_uri);
  if (back) info.continue_url = pages::SafeUrl::parse(*back);
  if (!info.continue_url) info.continue_url = login_again(visit, token);
  if (client != nullptr && !info.continue_url) info.back_to_application = client_home(visit, *client);
  return page(200, visit.env.renderer.info(page_context(visit, client), info));
}

}  // namespace latchkey::endpoints
