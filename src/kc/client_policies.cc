#include "kc/client_policies.h"

#include <fmt/format.h>

#include <set>

#include "json/object_reader.h"

namespace latchkey::kc {
namespace {

constexpr json::Limits kKeptLimits{.max_bytes = std::size_t{16} << 20, .max_depth = 64};
using Names = std::set<std::string, std::less<>>;

json::Object kept_of(const model::RealmSettings& settings) {
  if (settings.kept_json.empty()) return {};
  auto kept = json::parse_object(settings.kept_json, kKeptLimits);
  return kept ? *std::move(kept) : json::Object{};
}

json::Array list_in(const json::Object& kept, std::string_view outer, std::string_view inner) {
  const auto* value = json::find(kept, outer);
  const auto* object = value == nullptr ? nullptr : value->if_object();
  const auto* list = object == nullptr ? nullptr : json::find(*object, inner);
  return list != nullptr && list->is_array() ? list->get_array() : json::Array{};
}

Names names_of(const json::Array& list) {
  Names names;
  for (const auto& entry : list) {
    if (const auto* object = entry.if_object()) names.emplace(json::string_or_empty(*object, "name"));
  }
  return names;
}

/// Names of profiles that the policies mention, with a policy that does.
std::map<std::string, std::string, std::less<>> used_profiles(const json::Array& policies) {
  std::map<std::string, std::string, std::less<>> used;
  for (const auto& entry : policies) {
    const auto* policy = entry.if_object();
    const auto* profiles = policy == nullptr ? nullptr : json::find(*policy, "profiles");
    if (profiles == nullptr || !profiles->is_array()) continue;
    for (const auto& name : profiles->get_array()) {
      if (name.is_string())
        used.emplace(std::string(json::view(name.get_string())), std::string(json::string_or_empty(*policy, "name")));
    }
  }
  return used;
}

/// The name of one entry; rejects one that is empty or there already.
void check_name(json::ObjectReader& reader, Names& names) {
  const std::string name = reader.required_string("name");
  if (!reader.ok()) return;
  if (name.empty() || name.size() > 255) reader.reject("name", "must have 1 to 255 bytes");
  if (!names.insert(name).second) reader.reject("name", fmt::format("is \"{}\" a second time", name));
}

/// Conditions of a policy or executors of a profile.
void check_rules(json::ObjectReader& owner, std::string_view list, std::string_view provider) {
  owner.for_each_object(list, [&](json::ObjectReader& rule) {
    if (rule.required_string(provider).empty() && rule.ok()) rule.reject(provider, "must not be empty");
    (void)rule.optional_object("configuration");
  });
}

model::RealmSettings stored(const model::RealmSettings& settings, json::Object kept, std::string_view outer,
                            std::string_view inner, json::Array list) {
  // What else a file said there stays.
  json::Object& place = kept[outer].is_object() ? kept[outer].get_object() : kept[outer].emplace_object();
  place[inner] = std::move(list);
  model::RealmSettings changed = settings;
  changed.kept_json = json::serialize(kept);
  return changed;
}

Result<json::Array> list_sent(const json::Object& sent, std::string_view key) {
  const auto* list = json::find(sent, key);
  if (list == nullptr) return json::Array{};
  if (!list->is_array()) return fail(Error::Kind::invalid, fmt::format("{} must be a list", key));
  return list->get_array();
}

}  // namespace

json::Array client_profiles(const model::RealmSettings& settings) {
  return list_in(kept_of(settings), "clientProfiles", "profiles");
}

json::Array client_policies(const model::RealmSettings& settings) {
  return list_in(kept_of(settings), "clientPolicies", "policies");
}

Result<model::RealmSettings> with_client_profiles(const model::RealmSettings& settings, const json::Object& sent) {
  auto list = list_sent(sent, "profiles");
  if (!list) return std::unexpected(list.error());
  Names names;
  json::ObjectReader reader(sent, json::Scalars::coerce);
  reader.for_each_object("profiles", [&](json::ObjectReader& profile) {
    check_name(profile, names);
    check_rules(profile, "executors", "executor");
  });
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  json::Object kept = kept_of(settings);
  const Names before = names_of(list_in(kept, "clientProfiles", "profiles"));
  for (const auto& [profile, policy] : used_profiles(list_in(kept, "clientPolicies", "policies"))) {
    if (before.contains(profile) && !names.contains(profile))
      return fail(Error::Kind::invalid,
                  fmt::format("The profile \"{}\" is used by the policy \"{}\"", profile, policy));
  }
  return stored(settings, std::move(kept), "clientProfiles", "profiles", *std::move(list));
}

Result<model::RealmSettings> with_client_policies(const model::RealmSettings& settings, const json::Object& sent) {
  auto list = list_sent(sent, "policies");
  if (!list) return std::unexpected(list.error());
  Names names;
  json::Object kept = kept_of(settings);
  const Names profiles = names_of(list_in(kept, "clientProfiles", "profiles"));
  const auto before = used_profiles(list_in(kept, "clientPolicies", "policies"));
  json::ObjectReader reader(sent, json::Scalars::coerce);
  reader.for_each_object("policies", [&](json::ObjectReader& policy) {
    check_name(policy, names);
    check_rules(policy, "conditions", "condition");
    (void)policy.bool_or("enabled", false);
    for (const auto& profile : policy.string_list("profiles")) {
      if (!profiles.contains(profile) && !before.contains(profile))
        policy.reject("profiles", fmt::format("names the profile \"{}\", which does not exist", profile));
    }
  });
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return stored(settings, std::move(kept), "clientPolicies", "policies", *std::move(list));
}

}  // namespace latchkey::kc
