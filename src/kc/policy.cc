#include "kc/policy.h"

#include <fmt/format.h>

#include <array>

#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using op::authz::Policy;

/// A member of a type and the setting that holds it.
struct Member {
  std::string_view type, member, setting;
  enum class Kind { entries, text, flag, number } kind = Kind::text;
};
using enum Member::Kind;
constexpr std::array kMembers{
    Member{"role", "roles", "roles", entries},
    Member{"role", "fetchRoles", "fetchRoles", flag},
    Member{"client", "clients", "clients", entries},
    Member{"user", "users", "users", entries},
    Member{"group", "groups", "groups", entries},
    Member{"group", "groupsClaim", "groupsClaim"},
    Member{"client-scope", "clientScopes", "clientScopes", entries},
    Member{"time", "notBefore", "nbf"},
    Member{"time", "notOnOrAfter", "noa"},
    Member{"time", "dayMonth", "dayMonth", number},
    Member{"time", "dayMonthEnd", "dayMonthEnd", number},
    Member{"time", "month", "month", number},
    Member{"time", "monthEnd", "monthEnd", number},
    Member{"time", "year", "year", number},
    Member{"time", "yearEnd", "yearEnd", number},
    Member{"time", "hour", "hour", number},
    Member{"time", "hourEnd", "hourEnd", number},
    Member{"time", "minute", "minute", number},
    Member{"time", "minuteEnd", "minuteEnd", number},
    Member{"regex", "targetClaim", "targetClaim"},
    Member{"regex", "pattern", "pattern"},
    Member{"regex", "targetContextAttributes", "targetContextAttributes", flag},
    Member{"resource", "resourceType", "defaultResourceType"},
    Member{"scope", "resourceType", "defaultResourceType"},
};

constexpr std::size_t kMostEntries = 1000;

/// The id of what an entry of a list names, or "" when there is none.
std::string known_id(const model::Realm& realm, std::string_view member, std::string_view text) {
  if (member == "roles") {
    const auto* role = op::authz::find_role(realm, text);
    return role == nullptr ? "" : role->id.value;
  }
  if (member == "clients") {
    const auto* client = op::authz::find_client(realm, text);
    return client == nullptr ? "" : client->uuid.value;
  }
  if (member == "groups") {
    const auto* group = op::authz::find_group(realm, text);
    return group == nullptr ? "" : group->id.value;
  }
  if (member == "clientScopes") {
    const auto* scope = op::authz::find_client_scope(realm, text);
    return scope == nullptr ? "" : scope->id.value;
  }
  return std::string(text);  // users: the caller asks the store
}

json::Value write_entry(std::string_view member, const op::authz::ListEntry& entry, std::string id) {
  if (member == "clients" || member == "users") return json::String(id);
  json::Object out{{"id", std::move(id)}};
  if (member == "groups")
    out["extendChildren"] = entry.extend_children;
  else
    out["required"] = entry.required;
  return out;
}

json::Array write_entries(const model::Realm& realm, std::string_view member, std::string_view text) {
  json::Array out;
  for (const auto& entry : op::authz::read_entries(text)) {
    std::string id = known_id(realm, member, entry.id);
    if (!id.empty()) out.push_back(write_entry(member, entry, std::move(id)));
  }
  return out;
}

void write_member(const model::Realm& realm, const Policy& policy, const Member& member, json::Object& out) {
  const auto found = policy.config.find(member.setting);
  if (member.kind == entries) {
    out[member.member] = write_entries(realm, member.member, found == policy.config.end() ? "" : found->second);
  } else if (found != policy.config.end()) {
    if (member.kind == flag)
      out[member.member] = found->second == "true";
    else
      out[member.member] = found->second;
  }
}

void read_list(ObjectReader& reader, const model::Realm& realm, const Member& member, Policy& policy) {
  const auto* list = reader.optional_array(member.member);
  if (list == nullptr) return;
  // Each is looked for among all there are, and again whenever the policy is judged.
  if (list->size() > kMostEntries)
    return reader.reject(member.member, fmt::format("has more than {} entries", kMostEntries));
  json::Array stored;
  for (const auto& entry : op::authz::read_entries(json::serialize(*list))) {
    std::string id = known_id(realm, member.member, entry.id);
    if (id.empty()) return reader.reject(member.member, fmt::format("names \"{}\", which does not exist", entry.id));
    stored.push_back(write_entry(member.member, entry, std::move(id)));
  }
  if (stored.size() != list->size()) return reader.reject(member.member, "has an entry without an id");
  policy.config[std::string(member.setting)] = json::serialize(stored);
}

void read_member(ObjectReader& reader, const model::Realm& realm, const Member& member, Policy& policy) {
  if (member.kind == entries) return read_list(reader, realm, member, policy);
  std::optional<std::string> text;
  if (member.kind == flag) {
    if (const auto value = reader.optional_bool(member.member)) text = *value ? "true" : "false";
  } else if (member.kind == number) {
    // A form that is left empty sends "".
    const auto* value = reader.object().if_contains(member.member);
    if (value != nullptr && value->is_string() && value->get_string().empty())
      text = "";
    else if (const auto given = reader.optional_int64(member.member))
      text = std::to_string(*given);
  } else {
    text = reader.optional_string(member.member);
  }
  if (!text) return;
  if (text->empty())
    policy.config.erase(std::string(member.setting));
  else
    policy.config[std::string(member.setting)] = *std::move(text);
}

template <class T>
void read_references(ObjectReader& reader, std::string_view key, const std::vector<T>& list,
                     std::vector<std::string>& ids) {
  const auto names = reader.optional_string_list(key);
  if (!names) return;
  if (names->size() > kMostEntries) return reader.reject(key, fmt::format("has more than {} entries", kMostEntries));
  ids.clear();
  for (const auto& name : *names) {
    const T* one = op::authz::find_by_id_or_name(list, name);
    if (one == nullptr) return reader.reject(key, fmt::format("names \"{}\", which does not exist", name));
    ids.push_back(one->id);
  }
}

void check_whole(ObjectReader& reader, const Policy& policy) {
  if (policy.type == "regex" && (policy.setting("pattern").empty() || policy.setting("targetClaim").empty()))
    reader.reject("pattern", "and targetClaim must be given");
  if (policy.type == "scope" && policy.scopes.empty()) reader.reject("scopes", "must name a scope");
  if (policy.type == "resource" && policy.resources.empty() && policy.setting("defaultResourceType").empty())
    reader.reject("resources", "must name a resource, or resourceType must be given");
  if (op::authz::holds(policy.policies, policy.id)) reader.reject("policies", "must not contain the policy itself");
  for (const auto* key : {"nbf", "noa"}) {
    const auto text = policy.setting(key);
    if (!text.empty() && (text.size() < 19 || text[4] != '-' || text[10] != ' ' || text[13] != ':'))
      reader.reject(key == std::string_view("nbf") ? "notBefore" : "notOnOrAfter", "must be like 2026-12-31 23:59:59");
  }
}

struct Provider {
  std::string_view type, name, group;
};
constexpr std::array kProviders{
    Provider{"user", "User", "Identity Based"},
    Provider{"client", "Client", "Identity Based"},
    Provider{"role", "Role", "Identity Based"},
    Provider{"group", "Group", "Identity Based"},
    Provider{"client-scope", "Client Scope", "Identity Based"},
    Provider{"regex", "Regex", "Attribute Based"},
    Provider{"time", "Time", "Time Based"},
    Provider{"aggregate", "Aggregated", "Others"},
    Provider{"resource", "Resource-Based", "Others"},
    Provider{"scope", "Scope-Based", "Others"},
};

}  // namespace

json::Object write_policy(const model::Realm& realm, const Policy& policy, PolicyForm form) {
  json::Object out{{"id", policy.id}, {"name", policy.name}};
  write_text(out, "description", policy.description);
  out["type"] = policy.type;
  out["logic"] = policy.negative ? "NEGATIVE" : "POSITIVE";
  out["decisionStrategy"] = json::String(name(policy.strategy));
  write_text(out, "owner", policy.owner);
  if (form == PolicyForm::config) {
    out["config"] = write_map(policy.config);
    return out;
  }
  for (const auto& member : kMembers) {
    if (member.type == policy.type) write_member(realm, policy, member, out);
  }
  return out;
}

Result<Policy> change_policy(const PolicyPlace& place, Policy old, const json::Object& sent) {
  if (std::ranges::find(op::authz::policy_types(), std::string_view(old.type)) == op::authz::policy_types().end())
    return fail(Error::Kind::invalid, fmt::format("There are no policies of the type \"{}\" here", old.type));
  ObjectReader reader(sent, json::Scalars::coerce);
  Policy policy = std::move(old);
  if (policy.name.empty() || sent.contains("name")) policy.name = take_name(reader, "name");
  if (sent.contains("description")) policy.description = take_text(reader, "description");
  read_logic(reader, policy.negative);
  read_strategy(reader, "decisionStrategy", policy.strategy);
  for (const auto& [key, value] : reader.string_map("config")) {
    if (key != "applyPolicies" && key != "resources" && key != "scopes") policy.config[key] = value;
  }
  for (const auto& member : kMembers) {
    if (member.type == policy.type) read_member(reader, place.realm, member, policy);
  }
  read_references(reader, "policies", place.server.policies, policy.policies);
  read_references(reader, "resources", place.server.resources, policy.resources);
  read_references(reader, "scopes", place.server.scopes, policy.scopes);
  if (reader.ok()) check_whole(reader, policy);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return policy;
}

json::Array write_policy_providers() {
  json::Array out;
  for (const auto& provider : kProviders)
    out.push_back(json::Object{{"type", json::String(provider.type)},
                               {"name", json::String(provider.name)},
                               {"group", json::String(provider.group)}});
  return out;
}

}  // namespace latchkey::kc
