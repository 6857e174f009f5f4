#include "pages/locale.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace latchkey::pages {
namespace {

constexpr std::size_t max_header = 1024;
constexpr std::size_t max_tags = 32;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

std::string_view trim(std::string_view s) {
  const std::size_t from = s.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t") - from + 1);
}

std::string_view language_of(std::string_view tag) { return tag.substr(0, tag.find('-')); }

// What of `supported` serves a reader of `wish`: the tag itself, the language alone, or a sister region.
std::optional<std::string> serve(std::string_view wish, std::span<const std::string> supported) {
  std::string tag = canonical_locale(wish);
  if (tag.empty()) return std::nullopt;
  for (;;) {  // RFC 4647 §3.4: cut subtags from the end
    const auto hit = std::ranges::find_if(supported, [&](const std::string& s) { return canonical_locale(s) == tag; });
    if (hit != supported.end()) return *hit;
    const std::size_t cut = tag.rfind('-');
    if (cut == std::string::npos) break;
    tag.resize(cut);
  }
  const auto sister =
      std::ranges::find_if(supported, [&](const std::string& s) { return language_of(canonical_locale(s)) == tag; });
  if (sister != supported.end()) return *sister;
  return std::nullopt;
}

// A weight in thousandths; nullopt if it is none (RFC 9110 §12.4.2).
std::optional<int> weight(std::string_view parameter) {
  parameter = trim(parameter);
  if (parameter.empty()) return 1000;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return std::nullopt;
  const std::string_view q = parameter.substr(2);
  if (q.empty() || q.size() > 5 || (q[0] != '0' && q[0] != '1')) return std::nullopt;
  if (q.size() > 1 && q[1] != '.') return std::nullopt;
  int value = (q[0] - '0') * 1000;
  int unit = 100;
  for (const char c : q.substr(std::min<std::size_t>(2, q.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * unit;
    unit /= 10;
  }
  if (value > 1000) return std::nullopt;
  return value;
}

std::optional<std::string> from_list(std::string_view tags, std::span<const std::string> supported) {
  tags = tags.substr(0, max_header);
  for (std::size_t count = 0; count < max_tags && !tags.empty(); ++count) {
    const std::size_t end = std::min(tags.find(' '), tags.size());
    if (auto hit = serve(tags.substr(0, end), supported)) return hit;
    tags.remove_prefix(std::min(end + 1, tags.size()));
  }
  return std::nullopt;
}

std::optional<std::string> from_header(std::string_view header, std::span<const std::string> supported) {
  header = header.substr(0, max_header);
  std::vector<std::pair<int, std::string_view>> ranges;
  while (!header.empty() && ranges.size() < max_tags) {
    const std::size_t end = std::min(header.find(','), header.size());
    const std::string_view item = header.substr(0, end);
    const std::size_t semicolon = std::min(item.find(';'), item.size());
    const auto q = weight(semicolon < item.size() ? item.substr(semicolon + 1) : std::string_view{});
    if (q && *q > 0) ranges.emplace_back(*q, trim(item.substr(0, semicolon)));
    header.remove_prefix(std::min(end + 1, header.size()));
  }
  // The heavier first; among equals the order they were written in, which is that of their addresses.
  std::ranges::sort(ranges, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.data() < b.second.data();
  });
  for (const auto& [q, tag] : ranges) {
    if (tag == "*") return std::nullopt;  // anything will do: the realm's own choice
    if (auto hit = serve(tag, supported)) return hit;
  }
  return std::nullopt;
}

}  // namespace

std::string choose_locale(const LocaleWishes& wishes, std::span<const std::string> supported) {
  if (auto hit = serve(wishes.chosen, supported)) return *hit;
  if (auto hit = serve(wishes.user, supported)) return *hit;
  if (auto hit = from_list(wishes.ui_locales, supported)) return *hit;
  if (auto hit = serve(wishes.cookie, supported)) return *hit;
  if (auto hit = from_header(wishes.accept_language, supported)) return *hit;
  if (auto hit = serve(wishes.realm_default, supported)) return *hit;
  if (supported.empty()) {
    const std::string fallback = canonical_locale(wishes.realm_default);
    return fallback.empty() ? "en" : fallback;
  }
  return serve("en", supported).value_or(supported.front());
}

std::string_view text_direction(std::string_view locale) {
  constexpr std::array<std::string_view, 9> right_to_left = {"ar", "arc", "ckb", "dv", "fa", "he", "ps", "ur", "yi"};
  const std::string tag = canonical_locale(locale);
  return std::ranges::find(right_to_left, language_of(tag)) != right_to_left.end() ? "rtl" : "ltr";
}

std::string_view language_name(std::string_view locale) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 38> names = {{
      {"ar", "العربية"},     {"bg", "Български"},   {"ca", "Català"},     {"cs", "Čeština"},
      {"da", "Dansk"},       {"de", "Deutsch"},     {"el", "Ελληνικά"},   {"en", "English"},
      {"es", "Español"},     {"et", "Eesti"},       {"eu", "Euskara"},    {"fa", "فارسی"},
      {"fi", "Suomi"},       {"fr", "Français"},    {"he", "עברית"},      {"hr", "Hrvatski"},
      {"hu", "Magyar"},      {"it", "Italiano"},    {"ja", "日本語"},     {"ka", "ქართული"},
      {"ko", "한국어"},      {"lt", "Lietuvių"},    {"lv", "Latviešu"},   {"nl", "Nederlands"},
      {"no", "Norsk"},       {"pl", "Polski"},      {"pt", "Português"},  {"pt-BR", "Português (Brasil)"},
      {"ro", "Română"},      {"ru", "Русский"},     {"sk", "Slovenčina"}, {"sl", "Slovenščina"},
      {"sv", "Svenska"},     {"th", "ไทย"},         {"tr", "Türkçe"},     {"uk", "Українська"},
      {"zh-CN", "中文简体"}, {"zh-TW", "中文繁體"},
  }};
  const std::string tag = canonical_locale(locale);
  const auto by = [&](std::string_view wanted) {
    return std::ranges::find(names, wanted, &std::pair<std::string_view, std::string_view>::first);
  };
  auto hit = by(tag);
  if (hit == names.end()) hit = by(language_of(tag));
  return hit == names.end() ? locale : hit->second;
}

std::string canonical_locale(std::string_view tag) {
  if (tag.empty() || tag.size() > 35) return {};
  std::string out;
  std::size_t part_start = 0;
  std::size_t parts = 0;
  for (std::size_t i = 0; i <= tag.size(); ++i) {
    if (i < tag.size() && tag[i] != '-' && tag[i] != '_') {
      if (!is_alphanumeric(tag[i])) return {};
      continue;
    }
    const std::string_view part = tag.substr(part_start, i - part_start);
    if (part.empty() || part.size() > 8) return {};
    if (parts == 0 && (part.size() < 2 || !std::ranges::all_of(part, is_letter))) return {};
    if (parts > 0) out += '-';
    for (std::size_t k = 0; k < part.size(); ++k) {  // RFC 5646 §2.1.1: de-DE, zh-Hant
      const bool region = parts > 0 && part.size() == 2;
      const bool script_head = parts > 0 && part.size() == 4 && k == 0;
      out += region || script_head ? upper(part[k]) : lower(part[k]);
    }
    ++parts;
    part_start = i + 1;
  }
  return out;
}

}  // namespace latchkey::pages
