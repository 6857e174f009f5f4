// Introspection (RFC 7662): what the provider says about a token, for APIs whose tokens nobody else can read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// How to ask.
struct IntrospectionOptions {
  std::string token_type_hint;  ///< "access_token", "refresh_token"; empty: none
  /// Ask for an answer signed by the provider (RFC 9701), and take no other.
  bool signed_answer = false;
};

/// What the provider says about a token (RFC 7662 §2.2).
struct IntrospectedToken {
  bool active = false;                  ///< false: refuse it, and nothing else here means anything
  std::string subject;                  ///< `sub`; may be empty, like all that follow
  std::string client_id;                ///< the client it was issued to
  std::string username;                 ///< for people
  std::string token_type;               ///< as at the token endpoint
  std::vector<std::string> scopes;      ///< granted
  std::vector<std::string> audiences;   ///< `aud`
  std::optional<TimePoint> expires_at;  ///< `exp`
  Claims claims;                        ///< the whole answer, with `cnf` and what else the provider adds
};

/// Asks about `token`. A token that is out of date by its own `exp` or `nbf`, or of another issuer by its `iss`, is not
/// active, whatever the answer says. request_refused when the provider answers with an error.
[[nodiscard]] Result<IntrospectedToken> introspect(Client& client, const std::string& token,
                                                   const IntrospectionOptions& options = {});

}  // namespace latchkey::rp
