// The resource owner password grant (RFC 6749 §4.3), for clients with direct access grants. Two steps, because the
// password is checked in between, by authn and on the hashing pool.
#pragma once

#include <expected>
#include <string>

#include "base/time.h"
#include "oauth/token_request.h"
#include "op/grants/grant.h"

namespace latchkey::op {

/// `verify this password`: the request holds user name and password; nothing is known of the user yet.
/// invalid_request without a user name, invalid_scope for a foreign scope, before any hash is computed.
[[nodiscard]] std::expected<void, GrantRefusal> check_password_grant(const model::Realm& realm,
                                                                     const model::Client& client,
                                                                     const oauth::TokenRequest& request, Instant now);

struct PasswordInput {
  const model::Realm& realm;
  const model::Client& client;
  const oauth::TokenRequest& request;
  const model::User& user;      ///< the password was right
  model::SessionId session_id;  ///< fresh
  std::string remote_address;
  TokenIds ids;
  Instant now{};
};
[[nodiscard]] GrantResult grant_password(const PasswordInput& input);

/// Wrong user name or password, locked out, unknown: one answer for all (invalid_grant, 401 as Keycloak sends it).
[[nodiscard]] GrantRefusal refuse_password(const model::Realm& realm, const model::Client& client,
                                           std::string_view event_error, std::string detail, Instant now);

}  // namespace latchkey::op
