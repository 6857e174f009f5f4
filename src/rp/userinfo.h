// The userinfo endpoint (OpenID Connect Core §5.3): plain JSON, a signed JWT, or either encrypted; and always the same
// person.
#pragma once

#include <latchkey/relying_party.h>

#include "rp/talk.h"

namespace latchkey::rp {

/// The claims as the endpoint gives them, about whomever the access token belongs to.
[[nodiscard]] Result<json::Object> fetch_userinfo(const std::string& access_token, Talk& talk,
                                                  const Metadata& metadata);

/// The same about `subject`, or an error. As Bearer or, when the client asks for such tokens, with a DPoP proof.
[[nodiscard]] Result<Claims> request_userinfo(const std::string& access_token, const std::string& subject, Talk& talk,
                                              const Metadata& metadata);

}  // namespace latchkey::rp
