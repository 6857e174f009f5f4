// Messages: the texts of the pages in every language, under Keycloak's keys. All texts are plain text, never markup.
// Lookup order: the realm's own text, the locale, the language without its region, English, the key itself.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::pages {

using MessageMap = std::map<std::string, std::string, std::less<>>;

/// A message to be said later, in the reader's language: `{"invalidUserMessage"}`, `{"loginTitle", {"Demo"}}`.
struct Text {
  std::string key;
  std::vector<std::string> args = {};  ///< for {0}, {1} ..., said as they are: strangers may have typed them

  [[nodiscard]] bool empty() const { return key.empty(); }
};

/// Reads a `.properties` file (UTF-8, `key=value`, `#` and `!` comments, `\uXXXX`, lines continued with `\`).
[[nodiscard]] Result<MessageMap> parse_properties(std::string_view text);

/// Puts the arguments into `{0}`..`{9}`; `''` is an apostrophe, as in Java's MessageFormat. An argument that is missing
/// leaves its place empty.
[[nodiscard]] std::string format_message(std::string_view pattern, std::span<const std::string> args);

class Messages {
 public:
  /// Texts given later win over earlier ones (a theme over its parent).
  void add(std::string_view locale, const MessageMap& texts);

  /// `overrides`: the realm's localization texts for this locale; may be null.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view locale, std::string_view key,
                                                     const MessageMap* overrides) const;

  /// The finished text; an unknown key is answered by the key, so that a page is never empty.
  [[nodiscard]] std::string text(std::string_view locale, const Text& message,
                                 const MessageMap* overrides = nullptr) const;

  /// Replaces `${key}` in a name by its message; an unknown key by the key itself. Bounded in depth, length and
  /// number of look-ups, so a loop ends. `${env.X}`, `${sys.X}`, `${vault.X}` have no message and therefore stay names
  /// (CVE-2024-11736).
  [[nodiscard]] std::string resolve(std::string_view locale, std::string_view name,
                                    const MessageMap* overrides = nullptr) const;

  [[nodiscard]] std::vector<std::string> locales() const;
  /// The bundle alone, for checks and for `/resources/{realm}/login/{locale}`; null when there is none.
  [[nodiscard]] const MessageMap* bundle(std::string_view locale) const;

 private:
  std::map<std::string, MessageMap, std::less<>> bundles_;
};

}  // namespace latchkey::pages
