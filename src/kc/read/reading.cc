#include "kc/read/reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/id.h"
#include "kc/key_components.h"

namespace latchkey::kc {

void keep_secret(KeptSecrets& secrets, std::string_view name, std::string&& value) {
  if (value.empty() || value == kMaskedSecret) return;
  secrets.insert_or_assign(std::string(name), std::make_shared<const Secret>(std::move(value)));
}

std::string read_id(json::ObjectReader& reader, Random& random) {
  auto id = reader.optional_string("id");
  if (!id || id->empty()) return random.uuid();
  if (is_valid_id(*id)) return std::move(*id);
  reader.reject("id", "must have 1 to 255 characters and none of / ? # ;");
  return {};
}

std::string take_name(json::ObjectReader& reader, std::string_view key) {
  std::string name = reader.required_string(key);
  if (!reader.ok()) return name;
  const bool control =
      std::ranges::any_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (name.empty() || name.size() > 255 || control)
    reader.reject(key, "must have 1 to 255 bytes and no control characters");
  return name;
}

std::string take_text(json::ObjectReader& reader, std::string_view key, std::size_t limit) {
  std::string text = reader.string_or(key, "");
  const auto characters =
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  if (static_cast<std::size_t>(characters) > limit)
    reader.reject(key, fmt::format("must have at most {} characters", limit));
  return text;
}

void check_link(json::ObjectReader& reader, std::string_view key, std::string_view text) {
  // Browsers ignore tabs and line breaks inside a scheme, so a scheme is what remains without them.
  std::string scheme;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) <= 0x20) continue;
    if (c == ':') break;
    scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const std::string_view hostile : {"javascript", "data", "vbscript", "blob", "file"}) {
    if (scheme == hostile && text.find(':') != std::string_view::npos) {
      reader.reject(key, fmt::format("must not begin with \"{}:\"", hostile));
    }
  }
}

std::string keep_rest(json::ObjectReader& reader, ImportNotes& notes, std::string_view section,
                      const std::vector<std::string_view>& derived) {
  const json::Object rest = reader.unread_members();
  if (rest.empty()) return {};
  for (const auto& member : rest) {
    const std::string_view key(member.key().data(), member.key().size());
    const auto& value = member.value();
    const bool says_nothing = value.is_null() || (value.is_array() && value.get_array().empty()) ||
                              (value.is_object() && value.get_object().empty()) ||
                              (value.is_string() && value.get_string().empty());
    if (!says_nothing && std::ranges::find(derived, key) == derived.end()) notes.kept(section, key);
  }
  return json::serialize(rest);
}

}  // namespace latchkey::kc
