#include "account/call.h"

#include <algorithm>

#include "account/reply.h"
#include "endpoints/loaded_session.h"
#include "http/authorization.h"
#include "op/events.h"
#include "op/tokens/standing.h"
#include "op/tokens/verify.h"

namespace latchkey::account {
namespace {

using Answer = std::expected<Call, http::Response>;

constexpr std::string_view kAccount = "account";

// A token of another application proves who the person is, not that it may look into their account.
bool is_for_account(const json::Object& claims) {
  const auto* audience = json::find(claims, "aud");
  if (audience == nullptr) return false;
  if (audience->is_string()) return json::view(audience->get_string()) == kAccount;
  return audience->is_array() && std::ranges::any_of(audience->get_array(), [](const json::Value& one) {
           return one.is_string() && json::view(one.get_string()) == kAccount;
         });
}

}  // namespace

bool Call::has(std::string_view role) const {
  const auto* account = realm().find_client(kAccount);
  const auto* found = account == nullptr ? nullptr : realm().find_client_role(account->uuid, role);
  return found != nullptr && roles.contains(found);
}

model::Event event_of(const Call& call, std::string_view type) {
  auto event = op::make_event(call.realm(), type, call.visit.now);
  event.client_id = call.client->client_id;
  event.user = call.user.id;
  event.session = call.session;
  return event;
}

Task<Answer> authenticate(const endpoints::Visit& visit) {
  const auto presented = http::token_credentials(visit.request);
  if (!presented || !*presented || (*presented)->scheme != "Bearer") co_return Answer(std::unexpect, unauthorized());
  const auto token = op::verify_access_token(*visit.realm, visit.issuer, (*presented)->token, visit.now);
  if (!token || !is_for_account(token->claims)) co_return Answer(std::unexpect, unauthorized());
  const auto* client = visit.realm->find_client(token->client_id);
  const endpoints::SessionKey key{token->session, token->subject, client, token->offline};
  auto loaded = co_await endpoints::load_session(visit, key);
  if (!loaded) co_return Answer(std::unexpect, unavailable());
  const auto standing = op::check_standing({*visit.realm, *token, loaded->view(), visit.now});
  if (!standing) co_return Answer(std::unexpect, unauthorized());
  Call call{.visit = visit, .user = *std::move(loaded->user), .client = *standing, .session = token->session, .roles = {}};
  if (loaded->session) call.level = loaded->session->level_of_authentication;
  const auto all = op::roles_of(*visit.realm, call.user);
  const auto scope = op::permitted(*visit.realm, op::resolve_granted(*visit.realm, *call.client, token->scope), all);
  call.roles = op::token_roles(*visit.realm, *call.client, scope, all);
  co_return Answer(std::move(call));
}

}  // namespace latchkey::account
