// Introspection (RFC 7662): what the provider says about a token, for APIs whose tokens nobody else can read.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/result.h>

namespace latchkey::rp {

struct IntrospectionOptions {
  std::string token_type_hint;  ///< "access_token", "refresh_token"; empty: none
  /// Ask for an answer signed by the provider (RFC 9701), and take no other.
  bool signed_answer = false;
};

struct IntrospectedToken {
  bool active = false;  ///< false: refuse it, and nothing else here means anything
  std::string subject;
  std::string client_id;
  std::string username;
  std::string token_type;
  std::vector<std::string> scopes;
  std::vector<std::string> audiences;
  std::optional<TimePoint> expires_at;
  Claims claims;  ///< the whole answer, with `cnf` and what else the provider adds
};

/// Asks about `token`. A token that is out of date by its own `exp` or `nbf`, or of another issuer by its `iss`, is not
/// active, whatever the answer says. request_refused when the provider answers with an error.
[[nodiscard]] Result<IntrospectedToken> introspect(Client& client, const std::string& token,
                                               const IntrospectionOptions& options = {});

}  // namespace latchkey::rp
