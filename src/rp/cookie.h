// Set-Cookie lines (RFC 6265 §4.1). All our cookies are HttpOnly and SameSite=Lax, so no script reads them and no other
// site's form or image carries them; on https they are Secure and bound to the host by the prefix __Host-. Only a login
// in progress whose answer the provider's page posts (form_post) needs a cookie that other sites' forms carry.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

class CookieJar {
 public:
  enum class Sites { same, any };

  explicit CookieJar(bool secure) : secure_(secure) {}

  /// The name as it stands on the wire.
  [[nodiscard]] std::string wire_name(std::string_view name) const;
  /// Without `max_age` the cookie goes with the browser's session.
  [[nodiscard]] std::string set(std::string_view name, std::string_view value,
                                std::optional<std::chrono::seconds> max_age, Sites sites = Sites::same) const;
  [[nodiscard]] std::string expire(std::string_view name) const;

 private:
  bool secure_;
};

}  // namespace latchkey::rp
