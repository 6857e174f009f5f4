#include "pages/html.h"

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

}  // namespace

Html Html::escape(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  while (!text.empty()) {
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
