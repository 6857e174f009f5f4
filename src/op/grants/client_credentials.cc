#include "op/grants/client_credentials.h"

#include "model/realm.h"
#include "op/authorize/interaction.h"
#include "op/authorize/issue.h"
#include "op/events.h"
#include "op/grants/session_writes.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kEvent = "CLIENT_LOGIN";

std::optional<GrantRefusal> judge(const ClientCredentialsInput& input, const RefusalContext& context) {
  const auto no = [&](std::string description, std::string_view event_error) {
    return refuse(
        context,
        {.code = oauth::ErrorCode::unauthorized_client, .description = std::move(description), .http_status = 401},
        event_error);
  };
  // RFC 6749 §4.4: "The client credentials grant type MUST only be used by confidential clients."
  if (input.client.public_client || input.client.bearer_only) {
    return no("Public client not allowed to retrieve service account", "invalid_client");
  }
  if (!input.client.service_accounts_enabled)
    return no("Client not enabled to retrieve service account", "invalid_client");
  const model::User* user = input.service_account;
  if (user == nullptr || user->service_account_of != input.client.uuid)
    return no("Client has no service account user", "user_not_found");
  if (!user->enabled) return no("User disabled", "user_disabled");
  return std::nullopt;
}

model::UserSession session_for(const ClientCredentialsInput& input, bool stored) {
  model::UserSession session = new_user_session(input.realm, *input.service_account, input.session_id, input.now);
  session.transient = !stored;
  session.auth_time = {};  // nobody proved who they are
  session.ip_address = input.remote_address;
  session.notes = {{"clientId", input.client.client_id},
                   {"client_id", input.client.client_id},
                   {"clientHost", input.remote_address},
                   {"clientAddress", input.remote_address}};
  return session;
}

}  // namespace

GrantResult grant_client_credentials(const ClientCredentialsInput& input) {
  const RefusalContext context{input.realm, input.client, kEvent, input.now};
  if (auto refusal = judge(input, context)) return std::unexpected(std::move(*refusal));
  auto scope = resolve_scope(input.realm, input.client, input.request.scope);
  if (!scope) return std::unexpected(refuse(context, std::move(scope.error()), "invalid_request"));
  *scope = permitted(input.realm, std::move(*scope), *input.service_account);
  // There is no person whose absence an offline token could bridge.
  std::erase_if(scope->scopes, [](const model::ClientScope* entry) { return entry->name == "offline_access"; });

  // RFC 6749 §4.4.3: "A refresh token SHOULD NOT be included."
  const bool stored = input.client.attribute("client_credentials.use_refresh_token") == "true";
  Granted out;
  out.tokens.client = &input.client;
  out.tokens.grant = GrantKind::client_credentials;
  out.tokens.scope = std::move(*scope);
  out.tokens.user = *input.service_account;
  out.tokens.session = session_for(input, stored);
  out.tokens.client_session.session = out.tokens.session.id;
  out.tokens.client_session.client = input.client.uuid;
  out.tokens.client_session.started = out.tokens.client_session.last_refresh = input.now;
  out.tokens.client_session.scope = out.tokens.scope.complete();
  out.tokens.acr = acr_of(input.realm, input.client, 1, true);
  out.tokens.ids = input.ids;
  out.tokens.now = input.now;
  out.tokens.refresh = stored;
  if (stored) {
    out.plan.add(store::InsertUserSession{out.tokens.session});
    (void)begin_rotation(input.realm, out.tokens);
    put_client_session(out.plan, input.realm, out.tokens.client_session, nullptr);
  }
  model::Event event = make_event(input.realm, kEvent, input.now);
  event.client_id = input.client.client_id;
  event.user = input.service_account->id;
  event.details = {{"grant_type", "client_credentials"},
                   {"scope", out.tokens.scope.visible()},
                   {"username", input.service_account->username}};
  out.events.push_back(std::move(event));
  return out;
}

}  // namespace latchkey::op
