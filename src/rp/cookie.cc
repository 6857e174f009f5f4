#include "rp/cookie.h"

namespace latchkey::rp {

std::string CookieJar::wire_name(std::string_view name) const { return (secure_ ? "__Host-" : "") + std::string(name); }

std::string CookieJar::set(std::string_view name, std::string_view value, std::optional<std::chrono::seconds> max_age,
                           Sites sites) const {
  // Browsers take SameSite=None only together with Secure; on http there is one site anyway, this machine.
  const std::string_view same_site = sites == Sites::any && secure_ ? "None" : "Lax";
  std::string line =
      wire_name(name) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=" + std::string(same_site);
  if (secure_) line += "; Secure";
  if (max_age) line += "; Max-Age=" + std::to_string(max_age->count());
  return line;
}

std::string CookieJar::expire(std::string_view name) const { return set(name, "", std::chrono::seconds{0}); }

}  // namespace latchkey::rp
