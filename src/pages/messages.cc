#include "pages/messages.h"

#include <algorithm>

#include "pages/locale.h"

namespace latchkey::pages {
namespace {

constexpr int max_depth = 4;
constexpr std::size_t max_name = 4096;

const std::string* look(const MessageMap* map, std::string_view key) {
  if (map == nullptr) return nullptr;
  const auto hit = map->find(key);
  return hit == map->end() ? nullptr : &hit->second;
}

// One name being resolved. The budget is shared by all depths: messages that name each other may fan out.
struct Resolution {
  const Messages& messages;
  std::string_view locale;
  const MessageMap* overrides;
  int lookups_left = 64;

  std::string expand(std::string_view name, int depth) {
    name = name.substr(0, max_name);
    std::string out;
    while (!name.empty() && out.size() < max_name) {
      const std::size_t start = name.find("${");
      const std::size_t end = start == std::string_view::npos ? start : name.find('}', start);
      if (end == std::string_view::npos || lookups_left-- <= 0) {
        out += name;
        break;
      }
      out += name.substr(0, start);
      const std::string_view key = name.substr(start + 2, end - start - 2);
      const std::string_view found = messages.find(locale, key, overrides).value_or(key);
      out += depth < max_depth ? expand(found, depth + 1) : std::string(found);
      name.remove_prefix(end + 1);
    }
    if (out.size() > max_name) out.resize(max_name);
    return out;
  }
};

}  // namespace

std::string format_message(std::string_view pattern, std::span<const std::string> args) {
  std::string out;
  out.reserve(pattern.size() + 32);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern.substr(i).starts_with("''")) {
      out += '\'';
      ++i;
    } else if (i + 2 < pattern.size() && pattern[i] == '{' && pattern[i + 1] >= '0' && pattern[i + 1] <= '9' &&
               pattern[i + 2] == '}') {
      const auto index = static_cast<std::size_t>(pattern[i + 1] - '0');
      if (index < args.size()) out += args[index];
      i += 2;
    } else {
      out += pattern[i];
    }
  }
  return out;
}

void Messages::add(std::string_view locale, const MessageMap& texts) {
  auto& bundle = bundles_[canonical_locale(locale)];
  for (const auto& [key, value] : texts) bundle.insert_or_assign(key, value);
}

std::optional<std::string_view> Messages::find(std::string_view locale, std::string_view key,
                                               const MessageMap* overrides) const {
  if (const auto* own = look(overrides, key)) return *own;
  std::string tag = canonical_locale(locale);
  while (!tag.empty()) {
    if (const auto* text = look(bundle(tag), key)) return *text;
    const std::size_t cut = tag.rfind('-');
    tag.resize(cut == std::string::npos ? 0 : cut);
  }
  if (const auto* text = look(bundle("en"), key)) return *text;
  return std::nullopt;
}

std::string Messages::text(std::string_view locale, const Text& message, const MessageMap* overrides) const {
  const auto pattern = find(locale, message.key, overrides);
  if (!pattern) return message.key;
  return format_message(*pattern, message.args);
}

std::string Messages::resolve(std::string_view locale, std::string_view name, const MessageMap* overrides) const {
  return Resolution{*this, locale, overrides}.expand(name, 0);
}

std::vector<std::string> Messages::locales() const {
  std::vector<std::string> out;
  for (const auto& [locale, bundle] : bundles_) out.push_back(locale);
  return out;
}

const MessageMap* Messages::bundle(std::string_view locale) const {
  const auto hit = bundles_.find(canonical_locale(locale));
  return hit == bundles_.end() ? nullptr : &hit->second;
}

}  // namespace latchkey::pages
