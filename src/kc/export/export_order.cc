#include <algorithm>
#include <vector>

#include "kc/export/export_parts.h"

namespace latchkey::kc {
namespace {

std::string_view text_of(const json::Value& value) {
  return value.is_string() ? json::view(value.get_string()) : std::string_view();
}

/// {"<client>": ["role", ...]}
void sort_by_client(json::Value* object) {
  if (object == nullptr || !object->is_object()) return;
  for (auto& member : object->get_object()) sort_names(member.value());
  sort_members(*object);
}

void sort_list(json::Object& owner, std::string_view key) {
  if (auto* list = owner.if_contains(key)) sort_names(*list);
}

}  // namespace

void sort_names(json::Value& list) {
  if (!list.is_array()) return;
  std::vector<json::Value> names(list.get_array().begin(), list.get_array().end());
  std::ranges::sort(names, {}, text_of);
  list = json::Array(names.begin(), names.end());
}

void sort_members(json::Value& object) {
  if (!object.is_object()) return;
  std::vector<std::string_view> keys;
  for (const auto& member : object.get_object()) keys.emplace_back(member.key());
  std::ranges::sort(keys);
  json::Object sorted;
  for (const auto key : keys) sorted[key] = object.get_object().at(key);
  object = std::move(sorted);
}

void sort_role_names(json::Object& owner) {
  sort_list(owner, "realmRoles");
  sort_by_client(owner.if_contains("clientRoles"));
  auto* composites = owner.if_contains("composites");
  if (composites == nullptr || !composites->is_object()) return;
  sort_list(composites->get_object(), "realm");
  sort_by_client(composites->get_object().if_contains("client"));
}

}  // namespace latchkey::kc
