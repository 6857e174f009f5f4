// The userinfo endpoint (OpenID Connect Core §5.3): plain JSON or a signed JWT, and always the same person.
#pragma once

#include <latchkey/relying_party.h>

#include "rp/talk.h"

namespace latchkey::rp {

/// As Bearer or, when the client asks for such tokens, with a DPoP proof.
[[nodiscard]] Result<Claims> request_userinfo(const std::string& access_token, const std::string& subject, Talk& talk,
                                              const Metadata& metadata);

}  // namespace latchkey::rp
