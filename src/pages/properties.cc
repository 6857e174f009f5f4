// The reader of `.properties` files: small, bounded, and it names the line it cannot read.
#include <string>

#include "pages/messages.h"

namespace latchkey::pages {
namespace {

constexpr std::size_t max_file = 1 << 20;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

// One logical line: physical lines joined where they end in an odd number of backslashes.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::optional<std::string> next() {
    while (!rest_.empty()) {
      std::string line(trim_front(take()));
      if (line.empty() || line.front() == '#' || line.front() == '!') continue;
      while (continues(line) && !rest_.empty()) {
        line.pop_back();
        line += trim_front(take());
      }
      return line;
    }
    return std::nullopt;
  }

  [[nodiscard]] int number() const { return number_; }

 private:
  std::string_view take() {
    ++number_;
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }

  static std::string_view trim_front(std::string_view line) {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
    return line;
  }

  static bool continues(std::string_view line) {
    std::size_t slashes = 0;
    while (slashes < line.size() && line[line.size() - 1 - slashes] == '\\') ++slashes;
    return slashes % 2 == 1;
  }

  std::string_view rest_;
  int number_ = 0;
};

std::optional<unsigned> hex4(std::string_view digits) {
  if (digits.size() < 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits.substr(0, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(digit);
  }
  return value;
}

void append_utf8(std::string& out, unsigned c) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// `text` stands behind "\u"; takes one code point, a surrogate pair as two escapes. False if it is none.
bool take_unicode(std::string_view& text, std::string& out) {
  const auto first = hex4(text);
  if (!first || (*first >= 0xDC00 && *first < 0xE000)) return false;
  text.remove_prefix(4);
  if (*first < 0xD800 || *first >= 0xE000) {
    append_utf8(out, *first);
    return true;
  }
  const auto second = text.starts_with("\\u") ? hex4(text.substr(2)) : std::nullopt;
  if (!second || *second < 0xDC00 || *second >= 0xE000) return false;
  text.remove_prefix(6);
  append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
  return true;
}

// Takes key or value from the front; a key ends at an unescaped separator. nullopt: a bad escape.
std::optional<std::string> take_text(std::string_view& line, bool key) {
  std::string out;
  while (!line.empty()) {
    const char c = line.front();
    if (key && (c == '=' || c == ':' || is_blank(c))) break;
    line.remove_prefix(1);
    if (c != '\\') {
      out += c;
      continue;
    }
    if (line.empty()) break;
    const char escaped = line.front();
    line.remove_prefix(1);
    if (escaped == 'u') {
      if (!take_unicode(line, out)) return std::nullopt;
    } else {
      out += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped == 'f' ? '\f' : escaped;
    }
  }
  return out;
}

void skip_separator(std::string_view& line) {
  const auto blanks = [&] {
    while (!line.empty() && is_blank(line.front())) line.remove_prefix(1);
  };
  blanks();
  if (!line.empty() && (line.front() == '=' || line.front() == ':')) line.remove_prefix(1);
  blanks();
}

}  // namespace

Result<MessageMap> parse_properties(std::string_view text) {
  if (text.size() > max_file) return fail(Error::Kind::invalid, "a message file may have at most 1 MiB");
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  MessageMap out;
  Lines lines(text);
  while (auto logical = lines.next()) {
    std::string_view line = *logical;
    auto key = take_text(line, true);
    skip_separator(line);
    auto value = take_text(line, false);
    if (!key || !value)
      return fail(Error::Kind::invalid, "line " + std::to_string(lines.number()) +
                                            ": \\u is not followed by a character's four hexadecimal digits");
    if (key->empty()) return fail(Error::Kind::invalid, "line " + std::to_string(lines.number()) + ": there is no key");
    out.insert_or_assign(std::move(*key), std::move(*value));
  }
  return out;
}

}  // namespace latchkey::pages
