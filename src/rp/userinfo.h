// The userinfo endpoint (OpenID Connect Core §5.3): plain JSON or a signed JWT, and always the same person.
#pragma once

#include <latchkey/relying_party.h>

#include "rp/id_token.h"

namespace latchkey::rp {

[[nodiscard]] Result<Claims> request_userinfo(const std::string& access_token, const std::string& subject,
                                              const Config& config, const Metadata& metadata, const Provider& provider,
                                              const IdTokenValidator& validator);

}  // namespace latchkey::rp
