// The authorization request of the code flow (OpenID Connect Core §3.1.2.1), always with state, nonce and PKCE S256;
// signed (request_object.h) and pushed ahead of the browser (RFC 9126) where settings or provider want that.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

#include "rp/metadata.h"
#include "rp/talk.h"

namespace latchkey::rp {

/// The URL to send the browser to. Fails when options.extra names a parameter that is the library's own.
[[nodiscard]] Result<std::string> authorization_url(Talk& talk, const Metadata& metadata, const LoginOptions& options,
                                                    const PendingLogin& pending);

}  // namespace latchkey::rp
