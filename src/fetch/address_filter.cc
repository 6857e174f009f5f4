#include "fetch/address_filter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <string>

namespace latchkey::fetch {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
};

constexpr std::uint32_t ip4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return a << 24 | b << 16 | c << 8 | d;
}

// RFC 6890 §2.2.2 and the registry that grew out of it.
constexpr std::array<Range4, 15> kSpecial4{{
    {ip4(0, 0, 0, 0), 8},
    {ip4(10, 0, 0, 0), 8},
    {ip4(100, 64, 0, 0), 10},
    {ip4(127, 0, 0, 0), 8},
    {ip4(169, 254, 0, 0), 16},
    {ip4(172, 16, 0, 0), 12},
    {ip4(192, 0, 0, 0), 24},
    {ip4(192, 0, 2, 0), 24},
    {ip4(192, 88, 99, 0), 24},
    {ip4(192, 168, 0, 0), 16},
    {ip4(198, 18, 0, 0), 15},
    {ip4(198, 51, 100, 0), 24},
    {ip4(203, 0, 113, 0), 24},
    {ip4(224, 0, 0, 0), 4},
    {ip4(240, 0, 0, 0), 4},
}};

bool is_public4(std::uint32_t address) {
  for (const auto& [network, bits] : kSpecial4) {
    if ((address >> (32 - bits)) == (network >> (32 - bits))) return false;
  }
  return true;
}

using Bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t ip4_at(const Bytes16& a, std::size_t at) { return ip4(a[at], a[at + 1], a[at + 2], a[at + 3]); }

bool starts_with(const Bytes16& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), address.begin());
}

bool is_public6(const Bytes16& a) {
  if (starts_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return is_public4(ip4_at(a, 12));     // mapped
  if (starts_with(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return is_public4(ip4_at(a, 12));  // NAT64
  if (starts_with(a, {0x20, 0x02})) return is_public4(ip4_at(a, 2));                                    // 6to4
  // Global unicast is 2000::/3 alone; of it, 2001::/23 holds Teredo and protocol assignments.
  if ((a[0] & 0xe0) != 0x20) return false;
  if (a[0] == 0x20 && a[1] == 0x01 && a[2] < 0x02) return false;
  return !starts_with(a, {0x20, 0x01, 0x0d, 0xb8}) && !starts_with(a, {0x3f, 0xff});
}

}  // namespace

bool is_public_address(const sockaddr* address, std::size_t length) {
  if (address->sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, address, sizeof v4);
    return is_public4(ntohl(v4.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, address, sizeof v6);
    Bytes16 bytes{};
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return is_public6(bytes);
  }
  return false;
}

bool is_public_address(std::string_view text) {
  const std::string copy(text);
  in_addr v4{};
  if (inet_pton(AF_INET, copy.c_str(), &v4) == 1) return is_public4(ntohl(v4.s_addr));
  Bytes16 bytes{};
  if (inet_pton(AF_INET6, copy.c_str(), bytes.data()) == 1) return is_public6(bytes);
  return false;
}

}  // namespace latchkey::fetch
