// SafeUrl: an address that may stand in href, src or action. Only http, https, or relative to the page's own host;
// never javascript:, data:, a protocol-relative address, a backslash, white space or a control character.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace latchkey::pages {

class SafeUrl {
 public:
  /// "#": goes nowhere.
  SafeUrl() = default;

  /// nullopt for anything that is not plainly http(s) with a host, or relative ("/a", "a?b", "?c", "#d").
  [[nodiscard]] static std::optional<SafeUrl> parse(std::string_view text);

  /// For addresses we made ourselves: "#" where `parse` refuses.
  [[nodiscard]] static SafeUrl or_nowhere(std::string_view text);

  /// A copy with `name=value` set in the query (replacing an earlier `name`), the fragment kept.
  [[nodiscard]] SafeUrl with_query(std::string_view name, std::string_view value) const;

  [[nodiscard]] const std::string& str() const { return text_; }
  friend bool operator==(const SafeUrl&, const SafeUrl&) = default;

 private:
  explicit SafeUrl(std::string text) : text_(std::move(text)) {}
  std::string text_ = "#";
};

}  // namespace latchkey::pages
