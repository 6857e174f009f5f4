#include "kc/change_objects.h"

#include <algorithm>
#include <array>

#include "kc/authorization.h"
#include "kc/lay_over.h"
#include "kc/write/write.h"
#include "url/redirect_match.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
constexpr auto kScalars = json::Scalars::coerce;

/// What only an answer says, and a client may send back.
json::Object without_derived(const json::Object& sent) {
  json::Object out = sent;
  out.erase("access");
  return out;
}

/// `id` of an update is that of the path.
json::Object with_id(json::Object object, const std::string& id) {
  object["id"] = json::String(id);
  return object;
}

bool says_nothing(const json::Object& object, std::string_view key) {
  const json::Value* value = json::find(object, key);
  return value == nullptr || (value->is_array() && value->get_array().empty());
}

/// A new client that says where it lives may be answered there, as with Keycloak.
void complete_addresses(json::Object& object) {
  const std::string root(json::string_or_empty(object, "rootUrl"));
  const std::string below = root.ends_with('/') ? root + "*" : root + "/*";
  if (root.empty() || !url::check_registrable_redirect_uri(below)) return;
  if (says_nothing(object, "redirectUris")) object["redirectUris"] = json::Array{json::Value(json::String(below))};
  if (json::find(object, "adminUrl") == nullptr) object["adminUrl"] = json::String(root);
}

constexpr std::array<std::string_view, 2> kClientMaps{"attributes", "authenticationFlowBindingOverrides"};
constexpr std::array<std::string_view, 1> kAttributes{"attributes"};

/// A mapper that is sent without its id is known by its name.
void keep_mapper_ids(std::vector<model::ProtocolMapper>& mappers, const std::vector<model::ProtocolMapper>& old) {
  for (auto& mapper : mappers) {
    const auto by_name = [&](const auto& before) {
      return before.name == mapper.name && before.protocol == mapper.protocol;
    };
    const auto found = std::ranges::find_if(old, by_name);
    if (std::ranges::find(old, mapper.id, &model::ProtocolMapper::id) == old.end() && found != old.end())
      mapper.id = found->id;
  }
}

}  // namespace

Result<ClientChange> make_client(const model::Realm& realm, const json::Object& sent, Random& random) {
  json::Object object = without_derived(sent);
  complete_addresses(object);
  ObjectReader reader(object, kScalars);
  ImportNotes notes;
  Reading reading{random, notes};
  ClientRead read = read_client(reader, reading);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  set_client_defaults(read.client);
  if (auto resolved = resolve(read.references, RealmNames(realm), read.client, notes); !resolved)
    return std::unexpected(resolved.error());
  auto authorization = take_authorization(read.client, random);
  if (!authorization) return std::unexpected(authorization.error());
  return ClientChange{std::move(read.client), std::move(read.secrets), *std::move(authorization)};
}

Result<ClientChange> update_client(const model::Realm& realm, const model::Client& old, const json::Object& sent,
                                   Random& random) {
  json::Object object = lay_over(write(realm, old, Secrets::revealed), without_derived(sent), kClientMaps);
  object = with_id(std::move(object), old.uuid.value);
  for (const auto list : {"defaultClientScopes", "optionalClientScopes"}) object[list] = json::Array();
  ObjectReader reader(object, kScalars);
  ImportNotes notes;
  Reading reading{random, notes};
  ClientRead read = read_client(reader, reading);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  model::Client& client = read.client;
  client.default_scopes = old.default_scopes;
  client.optional_scopes = old.optional_scopes;
  client.scope_mappings = old.scope_mappings;
  keep_mapper_ids(client.mappers, old.mappers);
  if (auto resolved = resolve(read.references, RealmNames(realm), client, notes); !resolved)
    return std::unexpected(resolved.error());
  const auto* account = realm.find_scope("service_account");
  if (old.service_accounts_enabled && !client.service_accounts_enabled && account != nullptr)
    std::erase(client.default_scopes, account->id);
  client.kept_json = carry_unknown(old.kept_json, std::move(client.kept_json));
  auto authorization = take_authorization(client, random);
  if (!authorization) return std::unexpected(authorization.error());
  if (*authorization) {
    if (const auto stands = find_kept_of(realm, kAuthorizationType, old.uuid.value)) (*authorization)->id = stands->id;
  }
  return ClientChange{std::move(client), std::move(read.secrets), *std::move(authorization)};
}

namespace {

Result<model::ClientScope> scope_of(const json::Object& object, Random& random) {
  ObjectReader reader(object, kScalars);
  ImportNotes notes;
  Reading reading{random, notes};
  auto scope = read_client_scope(reader, reading);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return scope;
}

}  // namespace

Result<model::ClientScope> make_client_scope(const json::Object& sent, Random& random) {
  return scope_of(sent, random);
}

Result<model::ClientScope> update_client_scope(const model::ClientScope& old, const json::Object& sent,
                                               Random& random) {
  auto scope = scope_of(with_id(lay_over(write(old), sent, kAttributes), old.id.value), random);
  if (!scope) return scope;
  scope->scope_mappings = old.scope_mappings;
  keep_mapper_ids(scope->mappers, old.mappers);
  scope->kept_json = carry_unknown(old.kept_json, std::move(scope->kept_json));
  return scope;
}

Result<model::ProtocolMapper> make_mapper(const json::Object& sent, Random& random) {
  ObjectReader reader(sent, kScalars);
  auto mapper = read_mapper(reader, random);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return mapper;
}

Result<model::ProtocolMapper> update_mapper(const model::ProtocolMapper& old, const json::Object& sent,
                                            Random& random) {
  return make_mapper(with_id(lay_over(write(old), sent), old.id.value), random);
}

Result<model::Role> make_role(const model::Realm& realm, const json::Object& sent, const model::ClientUuid& client,
                              Random& random) {
  ObjectReader reader(sent, kScalars);
  ImportNotes notes;
  Reading reading{random, notes};
  RoleRead read = read_role(reader, reading, client);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (read.composites) {
    auto parts = resolve(*read.composites, RealmNames(realm));
    if (!parts) return std::unexpected(parts.error());
    read.role.composites = *std::move(parts);
  }
  return std::move(read.role);
}

Result<model::Role> update_role(const model::Realm& realm, const model::Role& old, const json::Object& sent,
                                Random& random) {
  json::Object object = with_id(lay_over(write(realm, old, RoleDetail::full), sent), old.id.value);
  object.erase("composites");
  auto role = make_role(realm, object, old.client, random);
  if (!role) return role;
  role->composites = old.composites;
  role->kept_json = carry_unknown(old.kept_json, std::move(role->kept_json));
  return role;
}

}  // namespace latchkey::kc
