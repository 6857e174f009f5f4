#include "http/relay.h"

#include <algorithm>
#include <array>
#include <vector>

namespace latchkey::http {
namespace {

// RFC 9110 §7.6.1, and what older software still sends. TE, Trailer and Expect are answered by the server itself.
constexpr std::array<std::string_view, 11> kHopByHop{
    "Connection",          "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "TE",    "Transfer-Encoding",
    "Proxy-Authorization", "Upgrade",    "Trailer",          "Content-Length",     "Expect"};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

template <class Visit>
void for_each_word(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    const auto word = trim(list.substr(0, comma));
    if (!word.empty()) visit(word);
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
}

}  // namespace

std::string Upstream::address() const {
  if (kind == Kind::unix_socket) return "unix:" + host;
  const bool brackets = host.find(':') != std::string::npos;
  return (kind == Kind::tls ? "https://" : "http://") + (brackets ? "[" + host + "]" : host) + ":" +
         std::to_string(port);
}

bool is_hop_by_hop(std::string_view name) {
  // Most names differ in their length already.
  return std::ranges::any_of(kHopByHop, [&](std::string_view known) {
    return known.size() == name.size() && equal_ignoring_case(known, name);
  });
}

ConnectionFields::ConnectionFields(const Headers& headers) {
  headers.for_each([&](const Headers::Field& field) {
    if (!equal_ignoring_case(field.name, "Connection")) return;
    for_each_word(field.value, [&](std::string_view word) {
      const bool usual = equal_ignoring_case(word, "close") || equal_ignoring_case(word, "keep-alive");
      if (!usual && !is_hop_by_hop(word)) listed_.emplace_back(word);
    });
  });
}

bool ConnectionFields::concerns(std::string_view name) const {
  // RFC 9110 §7.6.1: "Intermediaries MUST [...] remove the Connection header field [...] and each field it lists".
  if (is_hop_by_hop(name)) return true;
  return std::ranges::any_of(listed_, [&](const std::string& one) { return equal_ignoring_case(one, name); });
}

void ConnectionFields::remove_from(Headers& headers) const {
  bool any = false;
  headers.for_each([&](const Headers::Field& field) { any = any || concerns(field.name); });
  if (!any) return;
  Headers kept;
  headers.for_each([&](const Headers::Field& field) {
    if (!concerns(field.name)) kept.add(field.name, field.value);
  });
  headers = std::move(kept);
}

bool has_word(const Headers& headers, std::string_view name, std::string_view word) {
  bool found = false;
  headers.for_each([&](const Headers::Field& field) {
    if (!equal_ignoring_case(field.name, name)) return;
    for_each_word(field.value, [&](std::string_view one) { found = found || equal_ignoring_case(one, word); });
  });
  return found;
}

}  // namespace latchkey::http
