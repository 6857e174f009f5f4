// Where a person's roles stand: in claims, nested as Keycloak does or plain, and in an access token that is a JWT for
// us.
#pragma once

#include <latchkey/relying_party.h>

#include <string>
#include <vector>

#include "rp/id_token.h"

namespace latchkey::rp {

/// Sorted, each once.
[[nodiscard]] std::vector<std::string> roles_in(const Claims& claims, const Config& config);

/// The claims of an access token, if it is a JWT that the provider signed for this client about `subject` and that is
/// not out of date. Nothing otherwise, which is no error: an access token is the resource's to read.
[[nodiscard]] std::optional<Claims> readable_access_token(const std::string& access_token, const std::string& subject,
                                                          const Config& config, const IdTokenValidator& validator,
                                                          TimePoint now);

}  // namespace latchkey::rp
