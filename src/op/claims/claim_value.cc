#include "op/claims/claim_value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace latchkey::op {
namespace {

constexpr std::size_t kMaxDepth = 16;

// What says who made the token, for whom and for how long is the provider's own, whatever a mapper is called.
constexpr std::array<std::string_view, 13> kProtected{"iss", "exp", "iat",     "nbf",    "jti",    "typ",     "azp",
                                                      "sid", "cnf", "at_hash", "c_hash", "s_hash", "reuse_id"};

std::optional<json::Value> convert_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return json::Value(number);
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

std::optional<json::Value> convert(std::string_view type, const std::string& text) {
  if (type == "boolean") return json::Value(equals_ignoring_case(text, "true"));
  if (type == "long" || type == "int") return convert_number(text);
  if (type == "JSON") {
    auto parsed = json::parse(text, {.max_bytes = 64 * 1024, .max_depth = kMaxDepth});
    if (!parsed) return std::nullopt;
    return std::move(*parsed);
  }
  return json::Value(json::String(text));
}

/// The object that the last piece of the path stands in.
json::Object& open_path(json::Object& claims, const ClaimPath& path) {
  json::Object* at = &claims;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    json::Value& next = (*at)[path[i]];
    if (!next.is_object()) next.emplace_object();
    at = &next.get_object();
  }
  return *at;
}

bool may_write(const ClaimPath& path) {
  return !path.empty() && path.size() <= kMaxDepth && std::ranges::find(kProtected, path.front()) == kProtected.end();
}

}  // namespace

ClaimPath split_claim_path(std::string_view path) {
  ClaimPath out;
  std::string piece;
  const auto close = [&] {
    if (!piece.empty()) out.push_back(std::move(piece));
    piece.clear();
  };
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\' && i + 1 < path.size()) {
      piece += path[++i];
    } else if (path[i] == '.') {
      close();
    } else {
      piece += path[i];
    }
  }
  close();
  return out;
}

std::string escape_claim_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '.' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::optional<json::Value> typed_value(const model::ProtocolMapper& mapper, const std::vector<std::string>& values) {
  if (values.empty()) return std::nullopt;
  const std::string_view type = config_of(mapper, "jsonType.label");
  if (config_of(mapper, "multivalued") != "true") return convert(type, values.front());
  json::Array list;
  for (const auto& value : values) {
    auto converted = convert(type, value);
    if (!converted) return std::nullopt;
    list.push_back(std::move(*converted));
  }
  return json::Value(std::move(list));
}

void set_claim(json::Object& claims, const ClaimPath& path, json::Value value) {
  if (may_write(path)) open_path(claims, path)[path.back()] = std::move(value);
}

void merge_claim(json::Object& claims, const ClaimPath& path, json::Value value) {
  if (!may_write(path)) return;
  json::Value& at = open_path(claims, path)[path.back()];
  if (!at.is_array() || !value.is_array()) {
    at = std::move(value);
    return;
  }
  auto& list = at.get_array();
  for (auto& entry : value.get_array()) {
    if (std::ranges::find(list, entry) == list.end()) list.push_back(std::move(entry));
  }
}

void add_audience(json::Object& claims, std::string_view audience) {
  json::Value& at = claims["aud"];
  const json::Value added(json::String{audience});
  if (at.is_null()) {
    at = added;
  } else if (at.is_string()) {
    if (at != added) at = json::Array{at, added};
  } else if (at.is_array() && std::ranges::find(at.get_array(), added) == at.get_array().end()) {
    at.get_array().push_back(added);
  }
}

std::string_view config_of(const model::ProtocolMapper& mapper, std::string_view key) {
  const auto found = mapper.config.find(key);
  return found == mapper.config.end() ? std::string_view() : std::string_view(found->second);
}

ClaimPath claim_path_of(const model::ProtocolMapper& mapper) {
  return split_claim_path(config_of(mapper, "claim.name"));
}

}  // namespace latchkey::op
