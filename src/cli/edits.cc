#include "cli/edits.h"

#include <fmt/format.h>

namespace latchkey::cli {
namespace {

std::unexpected<Error> wrong(std::string_view text, std::string_view why) {
  return fail(Error::Kind::invalid, fmt::format("'{}' {}", text, why));
}

/// "a.b" and `a."b.c"`; quoted parts may hold anything but a quote.
Result<std::vector<std::string>> parse_path(std::string_view text) {
  std::vector<std::string> path;
  std::size_t at = 0;
  for (;;) {
    const bool quoted = text.substr(at).starts_with('"');
    const std::size_t begin = at + (quoted ? 1 : 0);
    const std::size_t end = text.find(quoted ? '"' : '.', begin);
    if (quoted && end == std::string_view::npos) return wrong(text, "has a quote that does not end");
    path.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (path.back().empty()) return wrong(text, "has an empty name in it");
    at = end == std::string_view::npos ? text.size() : end + (quoted ? 1 : 0);
    if (at >= text.size()) return path;
    if (text[at] != '.') return wrong(text, "has something behind a quoted name");
    ++at;
  }
}

json::Value parse_value(std::string_view text) {
  auto value = json::parse(text);
  return value ? *std::move(value) : json::Value(json::String(text));
}

/// Where "=" stands outside of quotes.
std::size_t find_equals(std::string_view text) {
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '=' && !quoted) return i;
  }
  return std::string_view::npos;
}

/// The object that holds the last name of the path; made on the way where it is missing and `make` is given.
Result<json::Object*> find_parent(json::Object& object, const Edit& edit, bool make) {
  json::Object* at = &object;
  for (std::size_t i = 0; i + 1 < edit.path.size(); ++i) {
    json::Value* next = at->if_contains(edit.path[i]);
    if (next == nullptr || next->is_null()) {
      if (!make) return nullptr;
      next = &((*at)[edit.path[i]] = json::Object());
    }
    if (!next->is_object()) return wrong(edit.path[i], "holds no object, so nothing can be set inside it");
    at = &next->as_object();
  }
  return at;
}

}  // namespace

Result<Edit> parse_edit(std::string_view text) {
  const std::size_t equals = find_equals(text);
  if (equals == std::string_view::npos || equals == 0) return wrong(text, "is not NAME=VALUE");
  Edit edit;
  std::string_view name = text.substr(0, equals);
  if (name.ends_with('+')) {
    edit.kind = Edit::Kind::append;
    name.remove_suffix(1);
  }
  auto path = parse_path(name);
  if (!path) return std::unexpected(path.error());
  edit.path = *std::move(path);
  edit.value = parse_value(text.substr(equals + 1));
  return edit;
}

Result<Edit> parse_removal(std::string_view text) {
  auto path = parse_path(text);
  if (!path) return std::unexpected(path.error());
  return Edit{.kind = Edit::Kind::remove, .path = *std::move(path), .value = nullptr};
}

Status<> apply_edit(json::Object& object, const Edit& edit) {
  const auto parent = find_parent(object, edit, edit.kind != Edit::Kind::remove);
  if (!parent) return std::unexpected(parent.error());
  if (*parent == nullptr) return {};
  const std::string& name = edit.path.back();
  if (edit.kind == Edit::Kind::remove) {
    (*parent)->erase(name);
    return {};
  }
  json::Value& place = (**parent)[name];
  if (edit.kind == Edit::Kind::set) {
    place = edit.value;
    return {};
  }
  if (place.is_null()) place = json::Array();
  if (!place.is_array()) return wrong(name, "holds no list, so nothing can be added to it");
  place.as_array().push_back(edit.value);
  return {};
}

}  // namespace latchkey::cli
