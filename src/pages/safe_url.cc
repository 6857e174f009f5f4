#include "pages/safe_url.h"

#include <algorithm>

namespace latchkey::pages {
namespace {

constexpr std::size_t max_length = 8192;

bool harmless(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte <= 0x20 || byte == 0x7F) return false;  // browsers drop or trim them: "java\tscript:" is javascript:
  return c != '\\' && c != '"' && c != '\'' && c != '<' && c != '>' && c != '`';
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// "//host[:port]..." with a host and without user information, which only serves to mislead a reader.
bool has_plain_authority(std::string_view rest) {
  if (!rest.starts_with("//")) return false;
  const std::string_view authority = rest.substr(2, rest.find_first_of("/?#", 2) - 2);
  return !authority.empty() && authority.front() != ':' && !authority.contains('@');
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view hex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', hex[byte >> 4], hex[byte & 15]};
    }
  }
  return out;
}

// The query without every `name=...`.
std::string without(std::string_view query, std::string_view name) {
  std::string out;
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    if (!pair.empty() && pair.substr(0, pair.find('=')) != name) {
      if (!out.empty()) out += '&';
      out += pair;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out;
}

}  // namespace

std::optional<SafeUrl> SafeUrl::parse(std::string_view text) {
  if (text.empty() || text.size() > max_length || !std::ranges::all_of(text, harmless)) return std::nullopt;
  if (text.starts_with("//")) return std::nullopt;  // another host in relative clothes
  const std::size_t mark = text.find_first_of(":/?#");
  if (mark != std::string_view::npos && text[mark] == ':') {
    const std::string scheme = lower(text.substr(0, mark));
    if (scheme != "http" && scheme != "https") return std::nullopt;
    if (!has_plain_authority(text.substr(mark + 1))) return std::nullopt;
  }
  return SafeUrl(std::string(text));
}

SafeUrl SafeUrl::or_nowhere(std::string_view text) { return parse(text).value_or(SafeUrl{}); }

SafeUrl SafeUrl::with_query(std::string_view name, std::string_view value) const {
  const std::string_view whole = text_;
  const std::size_t hash = std::min(whole.find('#'), whole.size());
  const std::size_t mark = std::min(whole.substr(0, hash).find('?'), hash);
  const std::string key = percent_encode(name);
  std::string query = mark < hash ? without(whole.substr(mark + 1, hash - mark - 1), key) : std::string{};
  if (!query.empty()) query += '&';
  std::string out(whole.substr(0, mark));
  out += '?' + query + key + '=' + percent_encode(value);
  out += whole.substr(hash) == "#" ? std::string_view{} : whole.substr(hash);
  return SafeUrl(std::move(out));
}

}  // namespace latchkey::pages
