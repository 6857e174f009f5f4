#include "gateway/upstream_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "http/relay.h"

namespace latchkey::gateway {
namespace {

using http::equal_ignoring_case;
using http::Headers;

bool overrides_method(std::string_view name) {
  const std::string canonical = canonical_name(name);
  return canonical == "x-http-method-override" || canonical == "x-http-method" || canonical == "x-method-override";
}

/// What the client wrote and the application does not get to see. A proxy in front that we trust may say by which
/// certificate somebody came, where the configuration names the header.
bool is_withheld(const Setup& setup, std::string_view name, bool from_proxy) {
  const auto named = [name](const std::string& one) { return equal_ignoring_case(one, name); };
  if (from_proxy && std::ranges::any_of(setup.settings.trusted_headers, named)) return false;
  // CGI, WSGI and PHP cannot tell "X_A" from "X-A": whoever reads the second would believe the first.
  if (!setup.settings.underscores_in_headers && name.find('_') != std::string_view::npos) return true;
  return setup.identity.is_reserved(name);
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// RFC 7239 §6: an IPv6 address is quoted and in brackets.
std::string forwarded_node(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "\"[" + address + "]\"";
}

void add_origin(const http::Request& request, const Hop& hop, Headers& headers) {
  const std::string_view scheme = request.secure ? "https" : "http";
  const bool behind_proxy = hop.peer != request.remote_address;
  const std::string chain = hop.chain.empty() ? request.remote_address : hop.chain;
  headers.add("X-Forwarded-For", behind_proxy ? fmt::format("{}, {}", chain, hop.peer) : chain);
  headers.add("X-Forwarded-Proto", scheme);
  headers.add("X-Forwarded-Host", request.host);
  headers.add("X-Real-IP", request.remote_address);
  headers.add("Forwarded",
              fmt::format("for={};host=\"{}\";proto={}", forwarded_node(request.remote_address), request.host, scheme));
}

/// "example.org:8443" for the Host field of an upstream that wants its own name.
std::string authority_of(const http::Upstream& upstream) {
  if (upstream.kind == http::Upstream::Kind::unix_socket) return "localhost";
  const std::string host = upstream.host.find(':') == std::string::npos ? upstream.host : "[" + upstream.host + "]";
  const bool usual = upstream.port == (upstream.kind == http::Upstream::Kind::tls ? 443 : 80);
  return usual ? host : fmt::format("{}:{}", host, upstream.port);
}

}  // namespace

bool has_method_override(const http::Headers& headers) {
  bool found = false;
  headers.for_each([&](const http::Headers::Field& field) { found = found || overrides_method(field.name); });
  return found;
}

std::string without_own_cookies(const Doors& doors, std::string_view cookie) {
  std::string out;
  while (!cookie.empty()) {
    const auto end = cookie.find(';');
    const auto pair = trim(cookie.substr(0, end));
    cookie = end == std::string_view::npos ? std::string_view() : cookie.substr(end + 1);
    if (pair.empty() || doors.is_own_cookie(trim(pair.substr(0, pair.find('='))))) continue;
    if (!out.empty()) out += "; ";
    out += pair;
  }
  return out;
}

Headers upstream_headers(const Setup& setup, const UpstreamSettings& upstream, const http::Request& request,
                         const Hop& hop) {
  Headers headers;
  headers.add("Host", upstream.pass_host ? request.host : authority_of(*upstream.upstream));
  const http::ConnectionFields connection(request.headers);
  const bool from_proxy = !setup.settings.trusted_headers.empty() && setup.trusted.contains(hop.peer);
  std::string cookies;
  request.headers.for_each([&](const Headers::Field& field) {
    if (connection.concerns(field.name)) return;
    if (equal_ignoring_case(field.name, "Host") || is_withheld(setup, field.name, from_proxy)) return;
    if (setup.rules.tells_methods_apart() && overrides_method(field.name)) return;
    if (equal_ignoring_case(field.name, "traceparent") || equal_ignoring_case(field.name, "X-Request-Id")) return;
    if (!equal_ignoring_case(field.name, "Cookie")) return headers.add(field.name, field.value);
    const std::string others = without_own_cookies(setup.doors, field.value);
    if (!cookies.empty() && !others.empty()) cookies += "; ";
    cookies += others;
  });
  if (!cookies.empty()) headers.add("Cookie", cookies);
  add_origin(request, hop, headers);
  headers.add("X-Request-Id", request.trace_id);
  // W3C Trace Context §3.2: the trace goes on, and this hop is its latest span.
  if (request.trace_id.size() == 32)
    headers.add("traceparent", fmt::format("00-{}-{}-01", request.trace_id, request.trace_id.substr(16)));
  return headers;
}

}  // namespace latchkey::gateway
