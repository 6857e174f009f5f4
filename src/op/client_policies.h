// What a realm's client policies demand of a client's sign-ins and tokens. The rules that we know are enforced; one
// that we do not know refuses every client it applies to, by name: it restricts, so it is never skipped. What they
// demand of a client that is made or changed: client_changes.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "oauth/error.h"
#include "op/tokens/token_plan.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

struct PolicyDemands {
  bool confidential = false;       ///< "confidential-client": no public and no bearer-only client
  bool pkce_s256 = false;          ///< "pkce-enforcer"
  bool no_password_grant = false;  ///< "reject-ropc-grant"
  bool https_redirect = false;     ///< "secure-client-uris"
  bool no_http_on_localhost = false;
  std::string not_supported;  ///< "Executor x of client policy p is not supported"; "": nothing
};

[[nodiscard]] PolicyDemands policy_demands(const model::Realm& realm, const model::Client& client);

/// Whether an answer may be sent there: https, or where the policies say so http on this machine.
[[nodiscard]] bool admits_redirect(const PolicyDemands& demands, std::string_view redirect_uri);

/// Why no authorization request of this client passes, whatever is in it; "": the policies do not say so.
[[nodiscard]] std::string barred_at_authorization(const model::Realm& realm, const model::Client& client);

/// The same for a grant at the token endpoint.
[[nodiscard]] std::optional<oauth::Error> barred_grant(const model::Realm& realm, const model::Client& client,
                                                       GrantKind grant);

}  // namespace latchkey::op
