// Is a session still good? One table of rules for everybody who asks: login, code, refresh, userinfo, logout, sweeper.
// Idle time counts from last_access, which is written at most once in kTouchInterval; so that much grace is given.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"
#include "model/session.h"

namespace latchkey::model {
class Realm;
struct Client;
struct User;
}  // namespace latchkey::model

namespace latchkey::op {

inline constexpr seconds kTouchInterval{60};

enum class SessionVerdict {
  alive,
  missing,  ///< no such session, or the user is gone
  realm_disabled,
  client_disabled,
  user_disabled,
  idle_expired,
  max_expired,
  revoked,     ///< started before a not-before of realm, client or user
  wrong_user,  ///< session and user do not belong together
};
/// Keycloak's word for the log and for error events ("user_disabled", "session_expired", ...); "" for alive.
[[nodiscard]] std::string_view event_word(SessionVerdict verdict);

/// What the shell loaded; null when there is none.
struct SessionView {
  const model::UserSession* session = nullptr;
  const model::User* user = nullptr;
  const model::ClientSession* client_session = nullptr;
};

/// Realm, user and user session.
[[nodiscard]] SessionVerdict check_user_session(const model::Realm& realm, const SessionView& view, Instant now);
/// The same and the client session of `client`.
[[nodiscard]] SessionVerdict check_client_session(const model::Realm& realm, const model::Client& client,
                                                  const SessionView& view, Instant now);

/// Whether a token of that time was issued within these sessions. A client session that was ended and begun again (a code
/// used twice, a logout of one client) has the same key as before: what the old one gave must not come back to life.
[[nodiscard]] bool issued_within(const SessionView& view, Instant issued);

/// When the user session ends if nobody touches it after `last_access` (idle and max, remember me, offline).
/// nullopt: never by itself.
[[nodiscard]] std::optional<Instant> user_session_end(const model::Realm& realm, const model::UserSession& session,
                                                      Instant last_access);
/// The same for a client session, which never outlives its user session. `client` attributes override the realm.
[[nodiscard]] std::optional<Instant> client_session_end(const model::Realm& realm, const model::Client& client,
                                                        const SessionView& view, Instant last_refresh);
/// The part of it that no refresh can move: the maximal life of both sessions. nullopt: unlimited.
[[nodiscard]] std::optional<Instant> client_session_max_end(const model::Realm& realm, const model::Client& client,
                                                            const SessionView& view);
/// What to store in UserSession::expires: the end and the grace, or ten years for a session that never ends.
[[nodiscard]] Instant sweep_time(const model::Realm& realm, const model::UserSession& session, Instant last_access);
/// Whether last_access is old enough to be worth a commit.
[[nodiscard]] bool needs_touch(const model::UserSession& session, Instant now);
[[nodiscard]] bool needs_touch(const model::ClientSession& session, Instant now);

}  // namespace latchkey::op
