#include "json/json.h"
#include "kc/client_policies.h"

namespace latchkey::kc {
namespace {

using Profiles = std::map<std::string, std::vector<model::PolicyRule>, std::less<>>;

/// The list at `outer`.`inner`; null when there is none.
const json::Array* list_at(const json::Object& object, std::string_view outer, std::string_view inner) {
  const json::Value* value = json::find(object, outer);
  if (value == nullptr || !value->is_object()) return nullptr;
  const json::Value* list = json::find(value->get_object(), inner);
  return list != nullptr && list->is_array() ? &list->get_array() : nullptr;
}

std::string text_of(const json::Value& value) {
  return value.is_string() ? std::string(json::view(value.get_string())) : json::serialize(value);
}

model::PolicyRule read_rule(const json::Value& value, std::string_view provider_key) {
  model::PolicyRule rule{.provider = "unreadable", .config = {}};
  const auto* object = value.if_object();
  if (object == nullptr) return rule;
  if (const auto name = json::string_or_empty(*object, provider_key); !name.empty()) rule.provider = name;
  const json::Value* config = json::find(*object, "configuration");
  if (config == nullptr || !config->is_object()) return rule;
  for (const auto& member : config->get_object()) {
    auto& values = rule.config[std::string(member.key())];
    if (const auto* list = member.value().if_array()) {
      for (const auto& entry : *list) values.push_back(text_of(entry));
    } else {
      values.push_back(text_of(member.value()));
    }
  }
  return rule;
}

std::vector<model::PolicyRule> read_rules(const json::Object& owner, std::string_view key,
                                          std::string_view provider_key) {
  std::vector<model::PolicyRule> rules;
  const json::Value* list = json::find(owner, key);
  if (list == nullptr) return rules;
  if (!list->is_array()) return {model::PolicyRule{.provider = "unreadable", .config = {}}};
  for (const auto& entry : list->get_array()) rules.push_back(read_rule(entry, provider_key));
  return rules;
}

Profiles read_profiles(const json::Object& kept) {
  Profiles profiles;
  const auto* list = list_at(kept, "clientProfiles", "profiles");
  if (list == nullptr) return profiles;
  for (const auto& entry : *list) {
    const auto* object = entry.if_object();
    if (object == nullptr) continue;  // no policy can name it
    profiles.emplace(json::string_or_empty(*object, "name"), read_rules(*object, "executors", "executor"));
  }
  return profiles;
}

model::ClientPolicy read_policy(const json::Object& object, const Profiles& profiles) {
  model::ClientPolicy policy;
  policy.name = json::string_or_empty(object, "name");
  policy.conditions = read_rules(object, "conditions", "condition");
  const json::Value* names = json::find(object, "profiles");
  if (names == nullptr) return policy;
  if (!names->is_array()) {
    policy.executors.push_back({.provider = "unreadable", .config = {}});
    return policy;
  }
  for (const auto& entry : names->get_array()) {
    const std::string name = text_of(entry);
    const auto found = profiles.find(name);
    if (found == profiles.end()) {
      policy.executors.push_back({.provider = "profile " + name, .config = {}});
    } else {
      policy.executors.insert(policy.executors.end(), found->second.begin(), found->second.end());
    }
  }
  return policy;
}

/// Told without parsing: most realms have none.
bool has_client_policies(std::string_view kept_json) {
  // As json::serialize() writes it; an export of a realm without policies says just that.
  return kept_json.contains("\"clientPolicies\"") && !kept_json.contains(R"("clientPolicies":{"policies":[]})");
}

}  // namespace

ClientPolicies read_client_policies(const model::RealmSettings& settings) {
  ClientPolicies policies;
  if (!has_client_policies(settings.kept_json)) return policies;
  const auto kept = json::parse_object(settings.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  if (!kept) return policies;  // never stored like that
  const auto* list = list_at(*kept, "clientPolicies", "policies");
  if (list == nullptr) return policies;
  const Profiles profiles = read_profiles(*kept);
  for (const auto& entry : *list) {
    const auto* object = entry.if_object();
    if (object == nullptr) continue;
    const json::Value* enabled = json::find(*object, "enabled");
    if (enabled == nullptr || text_of(*enabled) != "true") continue;
    policies.push_back(std::make_shared<const model::ClientPolicy>(read_policy(*object, profiles)));
  }
  return policies;
}

}  // namespace latchkey::kc
