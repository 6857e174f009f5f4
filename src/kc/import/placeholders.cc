#include "kc/import/placeholders.h"

#include <algorithm>

namespace latchkey::kc {
namespace {

constexpr int kMaxNesting = 8;

/// Where the placeholder that opens at `start` ("${") closes, counting those inside it; npos when it does not.
std::size_t closing_brace(std::string_view text, std::size_t start) {
  int depth = 0;
  for (std::size_t i = start; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '{') {
      ++depth;
      ++i;
    } else if (text[i] == '}' && --depth == 0) {
      return i;
    }
  }
  return std::string_view::npos;
}

/// Words that Keycloak fills in while it runs; no variable may take their place.
bool is_reserved(std::string_view name) {
  return name == "client_id" || name == "authBaseUrl" || name == "authAdminUrl";
}

void expand_into(ExpandedText& out, std::string_view text, const PlaceholderLookup& lookup, int depth);

void expand_one(ExpandedText& out, std::string_view whole, const PlaceholderLookup& lookup, int depth) {
  const std::string_view inside = whole.substr(2, whole.size() - 3);
  const std::size_t colon = inside.find(':');
  const std::string_view name = inside.substr(0, colon);
  std::optional<std::string> value;
  if (lookup && !name.empty() && !is_reserved(name)) value = lookup(name);
  if (value) {
    out.text += *value;
  } else if (colon != std::string_view::npos && depth < kMaxNesting) {
    expand_into(out, inside.substr(colon + 1), lookup, depth + 1);
  } else {
    out.text += whole;
    out.unknown.emplace(name);
  }
}

void expand_into(ExpandedText& out, std::string_view text, const PlaceholderLookup& lookup, int depth) {
  std::size_t at = 0;
  for (std::size_t open = text.find("${"); open != std::string_view::npos; open = text.find("${", at)) {
    const std::size_t close = closing_brace(text, open);
    if (close == std::string_view::npos) break;
    out.text += text.substr(at, open - at);
    expand_one(out, text.substr(open, close + 1 - open), lookup, depth);
    at = close + 1;
  }
  out.text += text.substr(at);
}

bool looks_like_variable(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; });
}

void expand_value(json::Value& value, const PlaceholderLookup& lookup, std::set<std::string>& unknown) {
  if (auto* text = value.if_string()) {
    const std::string_view view(text->data(), text->size());
    if (view.find("${") == std::string_view::npos) return;
    ExpandedText expanded = expand_placeholders(view, lookup);
    for (const auto& name : expanded.unknown) {
      if (looks_like_variable(name)) unknown.insert(name);
    }
    *text = expanded.text;
  } else if (auto* list = value.if_array()) {
    for (auto& item : *list) expand_value(item, lookup, unknown);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) expand_value(member.value(), lookup, unknown);
  }
}

}  // namespace

ExpandedText expand_placeholders(std::string_view text, const PlaceholderLookup& lookup) {
  ExpandedText out;
  expand_into(out, text, lookup, 0);
  return out;
}

std::set<std::string> expand_placeholders_in(json::Value& value, const PlaceholderLookup& lookup) {
  std::set<std::string> unknown;
  expand_value(value, lookup, unknown);
  return unknown;
}

}  // namespace latchkey::kc
