#include "http/proxy.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace latchkey::http {
namespace {

constexpr std::size_t kMaxHops = 32;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::optional<unsigned> parse_number(std::string_view text, unsigned max) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value > max) return std::nullopt;
  return value;
}

bool is_mapped_ipv4(const AddressBytes& a) {
  return std::all_of(a.begin(), a.begin() + 10, [](auto b) { return b == 0; }) && a[10] == 0xFF && a[11] == 0xFF;
}

std::string text_of(const AddressBytes& a) {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (is_mapped_ipv4(a)) {
    inet_ntop(AF_INET, a.data() + 12, buffer, sizeof buffer);
  } else {
    inet_ntop(AF_INET6, a.data(), buffer, sizeof buffer);
  }
  return buffer;
}

bool same_prefix(const AddressBytes& a, const AddressBytes& b, unsigned bits) {
  const unsigned bytes = bits / 8;
  if (std::memcmp(a.data(), b.data(), bytes) != 0) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  const auto mask = static_cast<std::uint8_t>(0xFFU << (8 - rest));
  return (a[bytes] & mask) == (b[bytes] & mask);
}

/// "203.0.113.7", "203.0.113.7:1234", "[2001:db8::1]:1234", "2001:db8::1"; proxies write all of them.
std::optional<AddressBytes> parse_node(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    return close == std::string_view::npos ? std::nullopt : parse_address(text.substr(1, close - 1));
  }
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return parse_address(text);
}

/// host[:port] with nothing that could mislead whoever builds a URL with it.
bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 255 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view(".-_:[]").find(c) != std::string_view::npos;
  });
}

/// What the proxies say about the connection that each of them saw; the client's end first.
struct Hop {
  std::string node;
  std::string proto;
  std::string host;
};

struct Claims {
  std::vector<Hop> hops;
  std::string port;
};

/// The last kMaxHops pieces: what the nearest proxies wrote. A client may put as many before them as it likes.
std::vector<std::string_view> last_pieces(std::string_view text) {
  std::vector<std::string_view> pieces;
  while (!text.empty() && pieces.size() < kMaxHops) {
    const auto comma = text.rfind(',');
    const auto start = comma == std::string_view::npos ? 0 : comma + 1;
    pieces.push_back(trim(text.substr(start)));
    text = text.substr(0, start == 0 ? 0 : comma);
  }
  std::reverse(pieces.begin(), pieces.end());
  return pieces;
}

/// All fields of that name as one list (RFC 9110 §5.3).
std::string joined(const Headers& headers, std::string_view name) {
  std::string all;
  for (const auto value : headers.get_all(name)) {
    if (!all.empty()) all += ',';
    all += value;
  }
  return all;
}

/// The piece that the proxy nearest to us wrote.
std::string last_of(const Headers& headers, std::string_view name) {
  const auto all = joined(headers, name);
  return std::string(trim(std::string_view(all).substr(all.rfind(',') + 1)));
}

Claims x_forwarded(const Headers& headers) {
  Claims claims;
  const auto chain = joined(headers, "X-Forwarded-For");
  for (const auto node : last_pieces(chain)) claims.hops.push_back({std::string(node), {}, {}});
  // Proto and host say nothing of which hop they describe: they go with the nearest one.
  if (claims.hops.empty()) claims.hops.emplace_back();
  claims.hops.back().proto = last_of(headers, "X-Forwarded-Proto");
  claims.hops.back().host = last_of(headers, "X-Forwarded-Host");
  claims.port = last_of(headers, "X-Forwarded-Port");
  return claims;
}

std::string_view unquote(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

/// RFC 7239 §4: "for=192.0.2.60;proto=https;host=example.org".
Hop parse_element(std::string_view element) {
  Hop hop;
  while (!element.empty()) {
    const auto end = std::min(element.find(';'), element.size());
    const auto pair = trim(element.substr(0, end));
    element.remove_prefix(std::min(end + 1, element.size()));
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = pair.substr(0, equals);
    const auto value = unquote(pair.substr(std::min(equals + 1, pair.size())));
    if (equal_ignoring_case(name, "for")) hop.node = value;
    if (equal_ignoring_case(name, "proto")) hop.proto = value;
    if (equal_ignoring_case(name, "host")) hop.host = value;
  }
  return hop;
}

Claims forwarded(const Headers& headers) {
  Claims claims;
  const auto all = joined(headers, "Forwarded");
  for (const auto element : last_pieces(all)) claims.hops.push_back(parse_element(element));
  return claims;
}

void apply_port(Request& request, std::string_view text) {
  const auto port = parse_number(text, 65535);
  const auto bracket = request.host.rfind(']');
  const bool has_port = request.host.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos;
  const bool usual = port == (request.secure ? 443U : 80U);
  if (port && *port != 0 && !usual && !has_port) request.host += ":" + std::to_string(*port);
}

void apply_hop(Request& request, const Hop& hop) {
  if (hop.proto == "https" || hop.proto == "http") request.secure = hop.proto == "https";
  if (is_host(hop.host)) request.host = hop.host;
}

}  // namespace

std::optional<AddressBytes> parse_address(std::string_view text) {
  const std::string zero_ended(text);
  AddressBytes bytes{};
  if (zero_ended.size() != std::strlen(zero_ended.c_str())) return std::nullopt;
  if (inet_pton(AF_INET6, zero_ended.c_str(), bytes.data()) == 1) return bytes;
  bytes = {};
  bytes[10] = bytes[11] = 0xFF;
  if (inet_pton(AF_INET, zero_ended.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

Result<TrustedProxies> TrustedProxies::parse(std::span<const std::string> networks) {
  TrustedProxies proxies;
  for (const auto& text : networks) {
    const auto slash = text.find('/');
    const auto address = parse_address(std::string_view(text).substr(0, slash));
    if (!address) return fail(Error::Kind::invalid, "\"" + text + "\" is not an IP address or network");
    const bool v4 = text.find(':') == std::string::npos;
    unsigned prefix = 128;
    if (slash != std::string::npos) {
      const auto bits = parse_number(std::string_view(text).substr(slash + 1), v4 ? 32 : 128);
      if (!bits) return fail(Error::Kind::invalid, "\"" + text + "\" has no valid prefix length");
      prefix = v4 ? *bits + 96 : *bits;
    }
    proxies.networks_.push_back({*address, prefix});
  }
  return proxies;
}

bool TrustedProxies::contains(std::string_view address) const {
  if (networks_.empty()) return false;
  const auto bytes = parse_address(address);
  return bytes && std::any_of(networks_.begin(), networks_.end(), [&](const Network& n) { return same_prefix(n.address, *bytes, n.prefix); });
}

void TrustedProxies::apply(Request& request) const {
  Headers& headers = request.headers;
  if (!contains(request.remote_address)) {
    for (const auto name : {"Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port"}) {
      if (headers.has(name)) headers.remove(name);
    }
    return;
  }
  // RFC 7239 does not say what to do with both. Most proxies write X-Forwarded-For and pass on whatever Forwarded the client
  // sent, so that one counts only where nobody wrote the other; nothing is mixed.
  const bool x = headers.has("X-Forwarded-For") || headers.has("X-Forwarded-Proto") || headers.has("X-Forwarded-Host");
  const Claims claims = x ? x_forwarded(headers) : forwarded(headers);
  for (auto hop = claims.hops.rbegin(); hop != claims.hops.rend(); ++hop) {
    apply_hop(request, *hop);
    const auto address = parse_node(hop->node);
    if (!address) break;  // "unknown", "_hidden" or nonsense: what stands before it is nobody's word
    request.remote_address = text_of(*address);
    if (!contains(request.remote_address)) break;
  }
  apply_port(request, claims.port);
}

}  // namespace latchkey::http
