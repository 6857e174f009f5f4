#include "pages/html.h"

#include <array>

#include "base/utf8.h"

namespace latchkey::pages {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// What a browser must not see as it is; empty for a character that may stand.
std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    case '`':
      return "&#96;";  // quotes attributes in some old parsers
    case '{':
      return "&#123;";  // template languages of applications that embed a page must not see a tag
    case '}':
      return "&#125;";
    case '\0':
      return replacement;
    default:
      return {};
  }
}

/// How many characters at the front may stand as they are: most of every text.
std::size_t plain_run(std::string_view text) {
  static const auto plain = [] {
    std::array<bool, 256> may_stand{};
    for (std::size_t c = 0; c < 0x80; ++c) may_stand[c] = entity(static_cast<char>(c)).empty();
    return may_stand;
  }();
  std::size_t i = 0;
  while (i < text.size() && plain[static_cast<unsigned char>(text[i])]) ++i;
  return i;
}

}  // namespace

Html Html::escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
    const std::size_t plain = plain_run(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const std::size_t length = utf8_sequence_length(text);
    if (length == 0) {
      out += replacement;
      text.remove_prefix(1);
      continue;
    }
    const std::string_view safe = length == 1 ? entity(text.front()) : std::string_view{};
    out += safe.empty() ? text.substr(0, length) : safe;
    text.remove_prefix(length);
  }
  return Html(std::move(out));
}

}  // namespace latchkey::pages
