// Which addresses a request that a stranger had us make may reach: the public Internet and nothing else. The check sees
// the address that is about to be connected to, so neither a name that resolves to 127.0.0.1 nor a redirect gets by.
#pragma once

#include <cstddef>
#include <string_view>

struct sockaddr;

namespace latchkey::fetch {

/// False for loopback, private, link-local (cloud metadata), shared, multicast, documentation, benchmark and reserved
/// addresses (RFC 6890), and for IPv6 addresses that carry such an IPv4 address (mapped, NAT64, 6to4, Teredo).
[[nodiscard]] bool is_public_address(const sockaddr* address, std::size_t length);
/// The same for an address as text; false for what is none.
[[nodiscard]] bool is_public_address(std::string_view text);

}  // namespace latchkey::fetch
