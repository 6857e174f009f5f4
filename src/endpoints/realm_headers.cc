#include "endpoints/realm_headers.h"

#include <algorithm>
#include <charconv>

namespace latchkey::endpoints {
namespace {

constexpr std::int64_t kYear = 31'536'000;

/// Printable ASCII; anything else is no header.
std::string_view value_of(const model::RealmSettings& settings, std::string_view key) {
  const auto found = settings.browser_security_headers.find(key);
  if (found == settings.browser_security_headers.end()) return {};
  const std::string& value = found->second;
  const bool sound = std::ranges::all_of(value, [](char c) { return c >= 0x20 && c < 0x7f; });
  return sound ? std::string_view(value) : std::string_view();
}

/// A shorter time than our own would let browsers come by http again.
bool lasts_a_year(std::string_view transport_security) {
  const auto at = transport_security.find("max-age=");
  if (at == std::string_view::npos) return false;
  const std::string_view digits = transport_security.substr(at + 8);
  std::int64_t seconds = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  return read.ec == std::errc() && seconds >= kYear;
}

}  // namespace

void apply_realm_headers(const model::RealmSettings& settings, bool secure, http::Response& response) {
  auto& headers = response.headers;
  if (response.frameable || !headers.get("Content-Type").value_or("").starts_with("text/html")) return;
  // Beside the pages' own policy: a browser keeps to both , so the realm's can only forbid more.
  if (const auto policy = value_of(settings, "contentSecurityPolicy"); !policy.empty())
    headers.add("Content-Security-Policy", policy);
  if (const auto policy = value_of(settings, "contentSecurityPolicyReportOnly"); !policy.empty())
    headers.set("Content-Security-Policy-Report-Only", policy);
  if (value_of(settings, "xFrameOptions") == "DENY") headers.set("X-Frame-Options", "DENY");
  if (const auto robots = value_of(settings, "xRobotsTag"); !robots.empty()) headers.set("X-Robots-Tag", robots);
  const auto transport = value_of(settings, "strictTransportSecurity");
  if (secure && lasts_a_year(transport)) headers.set("Strict-Transport-Security", transport);
}

}  // namespace latchkey::endpoints
