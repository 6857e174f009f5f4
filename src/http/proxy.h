// Trusted proxies: who may say where a request came from. X-Forwarded-For, -Proto, -Host, -Port and Forwarded (RFC 7239)
// count only if the connection comes from a trusted address; from anybody else they are removed from the request.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::http {

/// 128 bits; an IPv4 address is its IPv4-mapped IPv6 one.
using AddressBytes = std::array<std::uint8_t, 16>;
[[nodiscard]] std::optional<AddressBytes> parse_address(std::string_view text);

class TrustedProxies {
 public:
  TrustedProxies() = default;
  /// "10.0.0.0/8", "::1", "192.0.2.7"; the error names the piece that is none.
  [[nodiscard]] static Result<TrustedProxies> parse(std::span<const std::string> networks);

  [[nodiscard]] bool contains(std::string_view address) const;
  [[nodiscard]] bool empty() const { return networks_.empty(); }

  /// Sets remote_address, secure and host of a request to the client's view, or removes the headers that claim one.
  /// The client is the rightmost address that is not a trusted proxy itself.
  void apply(Request& request) const;

 private:
  struct Network {
    AddressBytes address;
    unsigned prefix;
  };
  std::vector<Network> networks_;
};

}  // namespace latchkey::http
