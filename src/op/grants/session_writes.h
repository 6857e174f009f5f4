// What the grants have in common: refusals with their event, and the writes that keep sessions up to date.
#pragma once

#include <string>

#include "op/grants/grant.h"
#include "op/sessions.h"

namespace latchkey::op {

/// Who refuses whom, for the event.
struct RefusalContext {
  const model::Realm& realm;
  const model::Client& client;
  std::string_view event_type;  ///< "CODE_TO_TOKEN", "REFRESH_TOKEN", "CLIENT_LOGIN", "LOGIN"
  Instant now{};
};
[[nodiscard]] GrantRefusal refuse(const RefusalContext& context, oauth::Error error, std::string_view event_error);
/// invalid_grant with the words that clients know for each verdict.
[[nodiscard]] GrantRefusal refuse_session(const RefusalContext& context, SessionVerdict verdict, bool offline);

/// TouchUserSession if it is due.
void touch_session(store::Plan& plan, const model::Realm& realm, const model::UserSession& session, Instant now);
/// PutClientSession guarded by what was loaded (`before` null: it was not there).
void put_client_session(store::Plan& plan, const model::Realm& realm, const model::ClientSession& session,
                        const model::ClientSession* before);

/// Starts the chain of a new refresh token when the realm revokes used ones; true when `tokens.client_session` changed.
[[nodiscard]] bool begin_rotation(const model::Realm& realm, TokenPlan& tokens);

/// The stored offline copies of the session that tokens are issued for; nulls when there are none.
struct OfflineState {
  const model::UserSession* session = nullptr;
  const model::ClientSession* client_session = nullptr;
};
/// Moves `tokens` from the online session to an offline copy of it (made, renewed or found alive) and adds the writes.
void go_offline(Granted& granted, const model::Realm& realm, const OfflineState& stored);

/// Whether this client gets refresh tokens at all (attribute `use.refresh.tokens`).
[[nodiscard]] bool uses_refresh_tokens(const model::Client& client);

}  // namespace latchkey::op
