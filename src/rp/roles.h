// Where a person's roles stand: in claims, nested as Keycloak does or plain, and in an access token that is a JWT for
// us.
#pragma once

#include <latchkey/relying_party.h>

#include <string>
#include <vector>

#include "rp/id_token.h"

namespace latchkey::rp {

struct Roles {
  std::vector<std::string> names;  ///< sorted, each once
  bool known = false;              ///< as Identity::roles_known
};

[[nodiscard]] Roles roles_in(const Claims& claims, const Config& config);
/// The same of any places. A place counts as told when it holds a text or a list of texts.
[[nodiscard]] Roles roles_at(const std::vector<ClaimPath>& places, const Claims& claims);
/// What two sets of claims about the same person say together.
[[nodiscard]] Roles joined(Roles a, const Roles& b);

/// The claims of an access token, if it is a JWT that the provider signed for this client about `subject` and that is
/// not out of date. Nothing otherwise, which is no error: an access token is the resource's to read.
[[nodiscard]] std::optional<Claims> readable_access_token(const std::string& access_token, const std::string& subject,
                                                          const Config& config, const IdTokenValidator& validator,
                                                          TimePoint now);

}  // namespace latchkey::rp
