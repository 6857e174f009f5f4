#include "admin/attribute_query.h"

#include <algorithm>

namespace latchkey::admin {
namespace {

/// The next word up to `end` or a space, or what stands between the next two quotes.
std::string take(std::string_view& rest, char end) {
  std::string word;
  const bool quoted = rest.starts_with('"');
  if (quoted) rest.remove_prefix(1);
  while (!rest.empty()) {
    const char c = rest.front();
    if (quoted ? c == '"' : c == end || c == ' ') break;
    word += c;
    rest.remove_prefix(1);
  }
  if (quoted && !rest.empty()) rest.remove_prefix(1);
  return word;
}

}  // namespace

AttributeQuery parse_attribute_query(std::string_view text) {
  AttributeQuery query;
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == ':') {
      text.remove_prefix(1);
      continue;
    }
    std::string key = take(text, ':');
    if (!text.starts_with(':')) continue;
    text.remove_prefix(1);
    query.emplace_back(std::move(key), take(text, ' '));
  }
  return query;
}

bool matches_attributes(const model::Attributes& attributes, const AttributeQuery& query) {
  return std::ranges::all_of(query, [&](const auto& pair) {
    const auto found = attributes.find(pair.first);
    return found != attributes.end() && std::ranges::find(found->second, pair.second) != found->second.end();
  });
}

}  // namespace latchkey::admin
