#include "kc/identity_providers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/id.h"
#include "kc/key_components.h"
#include "kc/lay_over.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::Component;

constexpr std::array<std::string_view, 8> kFlags{"enabled",
                                                 "trustEmail",
                                                 "storeToken",
                                                 "linkOnly",
                                                 "hideOnLogin",
                                                 "authenticateByDefault",
                                                 "addReadTokenRoleOnCreate",
                                                 "updateProfileFirstLogin"};
constexpr std::array<std::string_view, 4> kTexts{"displayName", "firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias",
                                                 "organizationId"};
/// Members that the component holds itself, or that only an answer says.
constexpr std::array<std::string_view, 6> kOwn{"alias", "providerId", "config", "internalId", "id", "types"};

json::Object rest_of(const Component& component) {
  if (component.kept_json.empty()) return {};
  auto rest = json::parse_object(component.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  return rest ? *std::move(rest) : json::Object{};
}

void take_config(ObjectReader& reader, Component& component) {
  for (auto& [key, value] : reader.string_map("config")) {
    // Addresses that a browser is sent to, or a page links to.
    if (key.ends_with("Url") || key.ends_with("URL")) check_link(reader, "config", value);
    if (!is_secret_entry(component.provider_type, key))
      component.config[key] = {std::move(value)};
    else if (!value.empty() && value != kMaskedSecret)
      component.secrets.emplace(key, std::make_shared<const Secret>(std::move(value)));
  }
}

json::Object write_config(const Component& component, Secrets secrets) {
  json::Object out;
  for (const auto& [key, values] : component.config) out[key] = json::String(values.empty() ? "" : values.front());
  for (const auto& [key, secret] : component.secrets) {
    const bool hidden = secrets == Secrets::masked || !secret;
    out[key] = json::String(hidden ? kMaskedSecret : secret->reveal());
  }
  return out;
}

Status<> check_flow(const model::Realm& realm, const Component& provider, std::string_view member) {
  const std::string alias = kept_text(provider, member);
  if (alias.empty() || realm.find_flow(alias) != nullptr) return {};
  return fail(Error::Kind::invalid, fmt::format("No available authentication flow with alias: {}", alias));
}

Result<Component> checked(const model::Realm& realm, const json::Object& object, Random& random) {
  ObjectReader reader(object, json::Scalars::coerce);
  Component provider = read_identity_provider(reader, random);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  for (const auto member : {"firstBrokerLoginFlowAlias", "postBrokerLoginFlowAlias"}) {
    if (auto known = check_flow(realm, provider, member); !known) return std::unexpected(known.error());
  }
  provider.parent_id = realm.id().value;
  return provider;
}

}  // namespace

ComponentPtr find_identity_provider(const model::Realm& realm, std::string_view alias) {
  for (const auto& component : realm.parts().components) {
    if (component->provider_type == kKeptIdentityProviderType && component->name == alias) return component;
  }
  return nullptr;
}

std::vector<ComponentPtr> mappers_of(const model::Realm& realm, const Component& provider) {
  auto mappers = kept_of_type(realm, kIdentityProviderMapperType);
  std::erase_if(mappers, [&](const ComponentPtr& mapper) { return mapper->parent_id != provider.id.value; });
  return mappers;
}

std::string kept_text(const Component& provider, std::string_view member) {
  return std::string(json::string_or_empty(rest_of(provider), member));
}

std::vector<std::string> identity_providers_using(const model::Realm& realm, std::string_view flow_alias) {
  std::vector<std::string> aliases;
  for (const auto& provider : kept_of_type(realm, kKeptIdentityProviderType)) {
    if (kept_text(*provider, "firstBrokerLoginFlowAlias") == flow_alias ||
        kept_text(*provider, "postBrokerLoginFlowAlias") == flow_alias)
      aliases.push_back(provider->name);
  }
  return aliases;
}

Component read_identity_provider(ObjectReader& reader, Random& random) {
  Component provider;
  const std::string id = reader.string_or("internalId", "");
  provider.id = model::ComponentId(id.empty() ? random.uuid() : id);
  if (!is_valid_id(provider.id.value)) reader.reject("internalId", "must have 1 to 255 characters and none of / ? # ;");
  provider.name = take_name(reader, "alias");
  if (provider.name.find_first_of("/\\?#;% ") != std::string::npos)
    reader.reject("alias", "must not contain spaces or any of / \\ ? # ; %");
  provider.provider_id = reader.required_string("providerId");
  provider.provider_type = kKeptIdentityProviderType;
  for (const auto flag : kFlags) (void)reader.optional_bool(flag);
  for (const auto text : kTexts) (void)take_text(reader, text);
  take_config(reader, provider);
  if (!reader.ok()) return provider;
  json::Object rest = reader.object();
  for (const auto key : kOwn) rest.erase(key);
  provider.kept_json = json::serialize(rest);
  return provider;
}

json::Object write_identity_provider(const Component& provider, Secrets secrets) {
  json::Object out;
  out["alias"] = provider.name;
  write_text(out, "displayName", kept_text(provider, "displayName"));
  out["internalId"] = provider.id.value;
  out["providerId"] = provider.provider_id;
  write_kept(out, provider.kept_json);
  for (const auto flag : kFlags) {
    if (flag != "updateProfileFirstLogin" && !out.contains(flag)) out[flag] = flag == "enabled";
  }
  const auto* kind = find_identity_provider_kind(provider.provider_id);
  if (kind != nullptr) out["types"] = json::Array{"USER_AUTHENTICATION"};
  out["config"] = write_config(provider, secrets);
  return out;
}

MapperRead read_identity_provider_mapper(ObjectReader& reader, Random& random) {
  MapperRead read;
  read.mapper.id = model::ComponentId(read_id(reader, random));
  read.mapper.name = take_name(reader, "name");
  read.mapper.provider_id = reader.required_string("identityProviderMapper");
  read.mapper.provider_type = kIdentityProviderMapperType;
  read.alias = reader.string_or("identityProviderAlias", "");
  for (auto& [key, value] : reader.string_map("config")) read.mapper.config[key] = {std::move(value)};
  const json::Object rest = reader.unread_members();
  if (!rest.empty()) read.mapper.kept_json = json::serialize(rest);
  return read;
}

json::Object write_identity_provider_mapper(const Component& mapper, std::string_view alias) {
  json::Object out;
  out["id"] = mapper.id.value;
  out["name"] = mapper.name;
  out["identityProviderAlias"] = json::String(alias);
  out["identityProviderMapper"] = mapper.provider_id;
  out["config"] = write_config(mapper, Secrets::masked);
  write_kept(out, mapper.kept_json);
  return out;
}

json::Array write_identity_providers(const model::Realm& realm, Secrets secrets) {
  json::Array out;
  for (const auto& provider : kept_of_type(realm, kKeptIdentityProviderType))
    out.push_back(write_identity_provider(*provider, secrets));
  return out;
}

json::Array write_identity_provider_mappers(const model::Realm& realm) {
  json::Array out;
  for (const auto& provider : kept_of_type(realm, kKeptIdentityProviderType)) {
    for (const auto& mapper : mappers_of(realm, *provider))
      out.push_back(write_identity_provider_mapper(*mapper, provider->name));
  }
  return out;
}

Result<Component> make_identity_provider(const model::Realm& realm, const json::Object& sent, Random& random) {
  json::Object object = sent;
  object.erase("internalId");  // ids are ours to give
  auto provider = checked(realm, object, random);
  if (!provider) return provider;
  if (find_identity_provider_kind(provider->provider_id) == nullptr)
    return fail(Error::Kind::invalid, fmt::format("Invalid identity provider id [{}]", provider->provider_id));
  if (find_identity_provider(realm, provider->name) != nullptr)
    return fail(Error::Kind::conflict, fmt::format("Identity Provider {} already exists", provider->name));
  return provider;
}

Result<Component> update_identity_provider(const model::Realm& realm, const Component& old, const json::Object& sent,
                                           Random& random) {
  const json::Object before = write_identity_provider(old, Secrets::revealed);
  json::Object object = lay_over(before, sent);
  object["internalId"] = old.id.value;
  auto provider = checked(realm, object, random);
  if (!provider) return provider;
  if (provider->name != old.name)
    return fail(Error::Kind::invalid,
                "The alias of an identity provider cannot be changed: its users are linked by it");
  if (provider->provider_id != old.provider_id)
    return fail(Error::Kind::invalid, "The kind of an identity provider cannot be changed");
  provider->kept_json = carry_unknown(old.kept_json, std::move(provider->kept_json));
  return provider;
}

Result<Component> change_identity_provider_mapper(const model::Realm& realm, const Component& provider,
                                                  const Component* old, const json::Object& sent, Random& random) {
  json::Object object = old == nullptr ? sent : lay_over(write_identity_provider_mapper(*old, provider.name), sent);
  if (old == nullptr) object.erase("id");
  ObjectReader reader(object, json::Scalars::coerce);
  auto read = read_identity_provider_mapper(reader, random);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (!read.alias.empty() && read.alias != provider.name)
    return fail(Error::Kind::invalid, fmt::format("identityProviderAlias must be \"{}\"", provider.name));
  if (old != nullptr) read.mapper.id = old->id;
  for (const auto& other : mappers_of(realm, provider)) {
    if (other->name == read.mapper.name && other->id != read.mapper.id)
      return fail(Error::Kind::conflict, fmt::format("Mapper {} already exists", read.mapper.name));
  }
  read.mapper.parent_id = provider.id.value;
  return std::move(read.mapper);
}

}  // namespace latchkey::kc
