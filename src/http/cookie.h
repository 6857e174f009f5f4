// Cookies (RFC 6265): the Cookie header as pairs, and Set-Cookie as a value that cannot be written wrongly.
// What a browser sends is data of the visitor: broken pieces are skipped, sizes and counts are bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::http {

class Cookies {
 public:
  static constexpr std::size_t kMaxCookies = 180;
  static constexpr std::size_t kMaxBytes = 16 * 1024;

  /// From all Cookie headers of a request.
  [[nodiscard]] static Cookies of(const Request& request);
  [[nodiscard]] static Cookies parse(std::string_view header);

  /// The first cookie of that name: browsers send the one with the longest path first (RFC 6265 §5.4).
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> get_all(std::string_view name) const;
  [[nodiscard]] std::size_t size() const { return pairs_.size(); }

 private:
  void take(std::string_view header);
  std::vector<std::pair<std::string, std::string>> pairs_;
};

enum class SameSite { unset, lax, strict, none };

struct SetCookie {
  std::string name;
  std::string value;
  std::string path = "/";
  std::optional<long> max_age;  ///< seconds; none: ends with the browser; 0: remove
  bool http_only = true;
  bool secure = false;
  SameSite same_site = SameSite::lax;

  /// Error::invalid for a name, value or path outside RFC 6265 §4.1.1, for more than 4096 bytes, for SameSite=None
  /// without Secure, and for a broken promise of the __Host- and __Secure- prefixes.
  [[nodiscard]] Result<std::string> header() const;
};

/// Adds a Set-Cookie header; a cookie that has none (see header()) is refused.
[[nodiscard]] Status<> set_cookie(Response& response, const SetCookie& cookie);

}  // namespace latchkey::http
