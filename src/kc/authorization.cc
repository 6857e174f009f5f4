#include "kc/authorization.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "base/id.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using op::authz::Enforcement;
using op::authz::Policy;
using op::authz::Resource;
using op::authz::ResourceServer;
using op::authz::Scope;
using op::authz::Strategy;

constexpr json::Limits kLimits{.max_bytes = std::size_t{16} << 20, .max_depth = 64};
constexpr std::array<std::string_view, 3> kEnforcements{"ENFORCING", "PERMISSIVE", "DISABLED"};
constexpr std::array<std::string_view, 3> kStrategies{"UNANIMOUS", "AFFIRMATIVE", "CONSENSUS"};

template <class E, std::size_t N>
void read_choice(ObjectReader& reader, std::string_view key, const std::array<std::string_view, N>& names, E& value) {
  const auto text = reader.optional_string(key);
  if (!text) return;
  const auto found = std::ranges::find(names, *text);
  if (found == names.end())
    reader.reject(key, fmt::format("must be one of {}", fmt::join(names, ", ")));
  else
    value = static_cast<E>(found - names.begin());
}

std::string take_part_id(ObjectReader& reader, std::string_view key, Random& random) {
  std::string id = reader.string_or(key, "");
  if (id.empty()) return random.uuid();
  if (!is_valid_id(id)) reader.reject(key, "must have 1 to 255 characters and none of / ? # ;");
  return id;
}

std::string kept(ObjectReader& reader) {
  const json::Object rest = reader.unread_members();
  return rest.empty() ? std::string() : json::serialize(rest);
}

/// `["a","b"]` in a text, as the settings of a policy hold references.
std::optional<std::vector<std::string>> list_in_text(std::string_view text) {
  std::vector<std::string> out;
  const auto value = json::parse(text);
  if (!value || !value->is_array()) return std::nullopt;
  for (const auto& one : value->get_array()) {
    if (one.is_string()) out.emplace_back(json::view(one.get_string()));
  }
  return out;
}

/// Takes the references out of a policy's settings, as ids.
template <class T>
void take_references(ObjectReader& reader, const std::vector<T>& list, std::string_view key, Policy& policy,
                     std::vector<std::string>& into) {
  const auto found = policy.config.find(key);
  if (found == policy.config.end()) return;
  const auto names = list_in_text(found->second);
  // What a policy refers to restricts: it must not get lost.
  if (!names) return reader.reject("config", fmt::format("must hold a list as text in {}", key));
  for (const auto& name : *names) {
    const T* one = op::authz::find_by_id_or_name(list, name);
    if (one == nullptr)
      reader.reject("config", fmt::format("names \"{}\" in {}, which does not exist", name, key));
    else
      into.push_back(one->id);
  }
  policy.config.erase(found);
}

Policy read_policy_entry(ObjectReader& reader, Random& random) {
  Policy policy;
  policy.id = take_part_id(reader, "id", random);
  policy.name = take_name(reader, "name");
  policy.description = take_text(reader, "description");
  policy.type = reader.required_string("type");
  policy.owner = reader.string_or("owner", "");
  read_logic(reader, policy.negative);
  read_strategy(reader, "decisionStrategy", policy.strategy);
  policy.config = reader.string_map("config");
  policy.kept_json = kept(reader);
  return policy;
}

template <class T>
void claim(ObjectReader& reader, const T& part, std::set<std::string>& ids, std::set<std::string>& names,
           std::string_view name_key) {
  if (!ids.insert(part.id).second) reader.reject("id", fmt::format("\"{}\" stands twice", part.id));
  if (!names.insert(std::string(name_key)).second) reader.reject("name", fmt::format("\"{}\" stands twice", part.name));
}

void read_parts(ObjectReader& reader, ResourceServer& server, Random& random) {
  std::set<std::string> ids;
  std::set<std::string> names;
  reader.for_each_object("scopes", [&](ObjectReader& one) {
    server.scopes.push_back(read_scope(one, random));
    claim(one, server.scopes.back(), ids, names, server.scopes.back().name);
  });
  names.clear();
  reader.for_each_object("resources", [&](ObjectReader& one) {
    server.resources.push_back(read_resource(one, server, random));
    const auto& resource = server.resources.back();
    claim(one, resource, ids, names, resource.owner + '\n' + resource.name);
  });
  names.clear();
  reader.for_each_object("policies", [&](ObjectReader& one) {
    server.policies.push_back(read_policy_entry(one, random));
    claim(one, server.policies.back(), ids, names, server.policies.back().name);
  });
}

/// When all parts are there.
void resolve_policies(ObjectReader& reader, ResourceServer& server) {
  for (auto& policy : server.policies) {
    std::vector<std::string> policies;
    take_references(reader, server.policies, "applyPolicies", policy, policies);
    policy.policies = std::move(policies);
    take_references(reader, server.resources, "resources", policy, policy.resources);
    take_references(reader, server.scopes, "scopes", policy, policy.scopes);
  }
}

template <class T>
std::string names_in_text(const std::vector<T>& list, const std::vector<std::string>& ids) {
  json::Array names;
  for (const auto& id : ids) {
    const T* one = op::authz::find(list, id);
    if (one == nullptr) continue;
    // A name that another has too would lead to the wrong one.
    const bool unique = std::ranges::count(list, one->name, &T::name) == 1;
    names.emplace_back(unique ? one->name : one->id);
  }
  return json::serialize(names);
}

json::Object write_scope_entry(const Scope& scope) {
  json::Object out{{"id", scope.id}, {"name", scope.name}};
  write_text(out, "iconUri", scope.icon_uri);
  write_text(out, "displayName", scope.display_name);
  write_kept(out, scope.kept_json);
  return out;
}

json::Object write_resource_entry(const ResourceServer& server, const Resource& resource) {
  json::Object out{{"name", resource.name}};
  write_text(out, "type", resource.type);
  if (!resource.owner.empty()) out["owner"] = json::Object{{"id", resource.owner}};
  out["ownerManagedAccess"] = resource.owner_managed_access;
  write_text(out, "displayName", resource.display_name);
  out["attributes"] = write_attributes(resource.attributes);
  out["uris"] = write_list(resource.uris);
  json::Array scopes;
  for (const auto& id : resource.scopes) {
    if (const auto* scope = op::authz::find(server.scopes, id)) scopes.push_back(json::Object{{"name", scope->name}});
  }
  if (!scopes.empty()) out["scopes"] = std::move(scopes);
  write_text(out, "icon_uri", resource.icon_uri);
  out["_id"] = resource.id;
  write_kept(out, resource.kept_json);
  return out;
}

json::Object write_policy_entry(const ResourceServer& server, const Policy& policy) {
  json::Object out{{"id", policy.id}, {"name", policy.name}};
  write_text(out, "description", policy.description);
  out["type"] = policy.type;
  out["logic"] = policy.negative ? "NEGATIVE" : "POSITIVE";
  out["decisionStrategy"] = json::String(name(policy.strategy));
  write_text(out, "owner", policy.owner);
  json::Object config = write_map(policy.config);
  if (!policy.policies.empty()) config["applyPolicies"] = names_in_text(server.policies, policy.policies);
  if (!policy.resources.empty()) config["resources"] = names_in_text(server.resources, policy.resources);
  if (!policy.scopes.empty()) config["scopes"] = names_in_text(server.scopes, policy.scopes);
  out["config"] = std::move(config);
  write_kept(out, policy.kept_json);
  return out;
}

/// For what is stored: all its parts have ids.
class NoRandom final : public Random {
 public:
  [[nodiscard]] std::string bytes(std::size_t count) override { return std::string(count, 0); }
};

json::Object kept_of(const model::Client& client) {
  if (client.kept_json.empty()) return {};
  auto rest = json::parse_object(client.kept_json, kLimits);
  return rest ? *std::move(rest) : json::Object{};
}

}  // namespace

std::string_view name(Enforcement mode) { return kEnforcements.at(static_cast<std::size_t>(mode)); }
std::string_view name(Strategy strategy) { return kStrategies.at(static_cast<std::size_t>(strategy)); }

void read_enforcement(ObjectReader& reader, std::string_view key, Enforcement& mode) {
  read_choice(reader, key, kEnforcements, mode);
}
void read_strategy(ObjectReader& reader, std::string_view key, Strategy& strategy) {
  read_choice(reader, key, kStrategies, strategy);
}
void read_logic(ObjectReader& reader, bool& negative) {
  constexpr std::array<std::string_view, 2> kLogics{"POSITIVE", "NEGATIVE"};
  int logic = negative ? 1 : 0;
  read_choice(reader, "logic", kLogics, logic);
  negative = logic == 1;
}

Scope read_scope(ObjectReader& reader, Random& random) {
  Scope scope;
  scope.id = take_part_id(reader, "id", random);
  scope.name = take_name(reader, "name");
  scope.display_name = take_text(reader, "displayName");
  scope.icon_uri = reader.string_or("iconUri", "");
  check_link(reader, "iconUri", scope.icon_uri);
  reader.mark_read("policies");
  reader.mark_read("resources");
  scope.kept_json = kept(reader);
  return scope;
}

Resource read_resource(ObjectReader& reader, ResourceServer& server, Random& random) {
  Resource resource;
  resource.id = take_part_id(reader, "_id", random);
  resource.name = take_name(reader, "name");
  resource.display_name = take_text(reader, "displayName");
  resource.type = take_text(reader, "type");
  resource.icon_uri = reader.string_or("icon_uri", "");
  check_link(reader, "icon_uri", resource.icon_uri);
  resource.owner_managed_access = reader.bool_or("ownerManagedAccess", false);
  resource.uris = reader.string_list("uris");
  if (const std::string uri = reader.string_or("uri", ""); !uri.empty() && resource.uris.empty()) resource.uris = {uri};
  resource.attributes = reader.string_list_map("attributes");
  if (const auto* owner = reader.optional_value("owner"))
    resource.owner = owner->is_string()   ? std::string(json::view(owner->get_string()))
                     : owner->is_object() ? std::string(json::string_or_empty(owner->get_object(), "id"))
                                          : std::string();
  for (const auto key : {"scopes", "resource_scopes"}) {
    reader.for_each_object(key, [&](ObjectReader& entry) {
      const std::string wanted = entry.string_or("name", entry.string_or("id", ""));
      if (wanted.empty()) return entry.reject("name", "is missing");
      const Scope* scope = op::authz::find_by_id_or_name(server.scopes, wanted);
      if (scope == nullptr) scope = &server.scopes.emplace_back(Scope{random.uuid(), wanted, "", "", ""});
      if (!op::authz::holds(resource.scopes, scope->id)) resource.scopes.push_back(scope->id);
    });
  }
  resource.kept_json = kept(reader);
  return resource;
}

Result<ResourceServer> read_authorization(const json::Object& settings, Random& random) {
  ObjectReader reader(settings, json::Scalars::coerce);
  ResourceServer server;
  server.allow_remote_management = reader.bool_or("allowRemoteResourceManagement", true);
  read_enforcement(reader, "policyEnforcementMode", server.enforcement);
  read_strategy(reader, "decisionStrategy", server.strategy);
  for (const auto key : {"id", "clientId", "name"}) reader.mark_read(key);
  read_parts(reader, server, random);
  resolve_policies(reader, server);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  server.kept_json = kept(reader);
  return server;
}

json::Object write_authorization(const ResourceServer& server) {
  json::Object out;
  out["allowRemoteResourceManagement"] = server.allow_remote_management;
  out["policyEnforcementMode"] = json::String(name(server.enforcement));
  json::Array resources;
  for (const auto& one : server.resources) resources.push_back(write_resource_entry(server, one));
  out["resources"] = std::move(resources);
  json::Array policies;
  for (const auto& one : server.policies) policies.push_back(write_policy_entry(server, one));
  out["policies"] = std::move(policies);
  json::Array scopes;
  for (const auto& one : server.scopes) scopes.push_back(write_scope_entry(one));
  out["scopes"] = std::move(scopes);
  out["decisionStrategy"] = json::String(name(server.strategy));
  write_kept(out, server.kept_json);
  return out;
}

bool authorization_enabled(const model::Client& client) {
  if (!client.kept_json.contains("\"authorizationServicesEnabled\"")) return false;
  const json::Object rest = kept_of(client);
  const auto* flag = json::find(rest, "authorizationServicesEnabled");
  return flag != nullptr && (*flag == json::Value(true) || *flag == json::Value("true"));
}

std::optional<ResourceServer> authorization_of(const model::Realm& realm, const model::Client& client) {
  if (!authorization_enabled(client)) return std::nullopt;
  const auto component = find_kept_of(realm, kAuthorizationType, client.uuid.value);
  if (!component) return ResourceServer{};
  const auto settings = json::parse_object(component->kept_json, kLimits);
  if (!settings) return ResourceServer{};
  NoRandom unused;
  auto server = read_authorization(*settings, unused);
  return server ? *std::move(server) : ResourceServer{};
}

model::Component to_component(const ResourceServer& server, const model::Client& client, const model::Component* old,
                              Random& random) {
  model::Component component;
  if (old != nullptr) component = *old;
  if (old == nullptr) component.id = model::ComponentId(random.uuid());
  component.name = "authorization of " + client.uuid.value;
  component.provider_id = "authorization";
  component.provider_type = kAuthorizationType;
  component.parent_id = client.uuid.value;
  component.kept_json = json::serialize(write_authorization(server));
  return component;
}

Result<std::optional<model::Component>> take_authorization(model::Client& client, Random& random) {
  if (!client.kept_json.contains("\"authorizationSettings\"")) return std::nullopt;
  json::Object rest = kept_of(client);
  const auto* settings = json::find(rest, "authorizationSettings");
  std::optional<model::Component> component;
  if (settings != nullptr) {
    if (!settings->is_object()) return fail(Error::Kind::invalid, "authorizationSettings must be an object");
    auto server = read_authorization(settings->get_object(), random);
    if (!server) return fail(server.error().kind, "authorizationSettings." + server.error().detail);
    component = to_component(*server, client, nullptr, random);
  }
  rest.erase("authorizationSettings");
  client.kept_json = rest.empty() ? std::string() : json::serialize(rest);
  return component;
}

json::Object write_authorization_settings(const model::Realm& realm, const model::Client& client) {
  const auto server = authorization_of(realm, client);
  return server ? write_authorization(*server) : json::Object{};
}

}  // namespace latchkey::kc
