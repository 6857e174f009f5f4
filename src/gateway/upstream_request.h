// What the application gets to see of a request: the client's headers without those that are the gateway's to write,
// and the gateway's own.
#pragma once

#include <string>
#include <string_view>

#include "gateway/setup.h"
#include "http/message.h"

namespace latchkey::gateway {

struct Hop {
  std::string peer;   ///< the address the connection came from: ours, or a trusted proxy's
  std::string chain;  ///< X-Forwarded-For as a trusted proxy sent it; else empty
};

/// The client's own headers, cleaned. `request` has been seen by TrustedProxies already.
[[nodiscard]] http::Headers upstream_headers(const Setup& setup, const UpstreamSettings& upstream,
                                             const http::Request& request, const Hop& hop);

/// Whether a header asks for another method than the request has, as many frameworks do what it says.
[[nodiscard]] bool has_method_override(const http::Headers& headers);

/// A Cookie header without the gateway's own cookies; empty when nothing is left.
[[nodiscard]] std::string without_own_cookies(const Doors& doors, std::string_view cookie);

}  // namespace latchkey::gateway
