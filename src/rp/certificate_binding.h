// Certificate-bound access tokens (RFC 8705 §3): the client's certificate, from the adapter that ended TLS or from a
// header of a proxy that did.
#pragma once

#include <latchkey/http.h>

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

/// x5t#S256 of the request's client certificate; nothing when there is none. `header` may be empty: none is believed.
[[nodiscard]] std::optional<std::string> certificate_thumbprint(const Request& request, std::string_view header);

}  // namespace latchkey::rp
