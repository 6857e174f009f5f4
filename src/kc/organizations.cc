#include "kc/organizations.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "kc/identity_providers.h"
#include "kc/lay_over.h"
#include "kc/organization_groups.h"
#include "kc/read/reading.h"

namespace latchkey::kc {
namespace {

using json::ObjectReader;
using model::Component;

json::Object rest_of(const Component& component) {
  if (component.kept_json.empty()) return {};
  auto rest = json::parse_object(component.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  return rest ? *std::move(rest) : json::Object{};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

const std::vector<std::string>& domains_of(const Component& organization) {
  static const std::vector<std::string> none;
  const auto found = organization.config.find("domains");
  return found == organization.config.end() ? none : found->second;
}

/// Letters, digits, hyphens and dots, with something on both sides of each dot.
bool is_domain(std::string_view name) {
  if (name.empty() || name.size() > 253 || name.front() == '.' || name.back() == '.' || name.contains(".."))
    return false;
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

/// A domain is an object with a name, or (of old consoles) just the name.
void read_domains(ObjectReader& reader, Component& organization, json::Array& written) {
  const auto* list = reader.optional_array("domains");
  if (list == nullptr) return;
  auto& names = organization.config["domains"];
  for (const auto& entry : *list) {
    const auto* object = entry.if_object();
    const auto* verified = object == nullptr ? nullptr : json::find(*object, "verified");
    const std::string name = lower(object != nullptr   ? json::string_or_empty(*object, "name")
                                   : entry.is_string() ? json::view(entry.get_string())
                                                       : std::string_view());
    if (!is_domain(name)) reader.reject("domains", fmt::format("has \"{}\", which is no domain", name.substr(0, 100)));
    if (std::ranges::find(names, name) != names.end()) reader.reject("domains", fmt::format("has \"{}\" twice", name));
    names.push_back(name);
    written.push_back(
        json::Object{{"name", name}, {"verified", verified != nullptr && *verified == json::Value(true)}});
  }
}

Status<> check_unique(const model::Realm& realm, const Component& organization) {
  const std::set<std::string> domains(domains_of(organization).begin(), domains_of(organization).end());
  for (const auto& other : kept_of_type(realm, kOrganizationType)) {
    if (other->id == organization.id) continue;
    if (lower(other->name) == lower(organization.name))
      return fail(Error::Kind::conflict, "A organization with the same name already exists.");
    if (other->value("alias") == organization.value("alias"))
      return fail(Error::Kind::conflict, "A organization with the same alias already exists");
    for (const auto& domain : domains_of(*other)) {
      if (domains.contains(domain))
        return fail(Error::Kind::invalid, fmt::format("Domain {} is already linked to another organization in realm {}",
                                                      domain, realm.name()));
    }
  }
  return {};
}

}  // namespace

bool organizations_enabled(const model::RealmSettings& settings) {
  if (!settings.kept_json.contains("\"organizationsEnabled\"")) return false;
  const auto kept = json::parse_object(settings.kept_json, {.max_bytes = std::size_t{16} << 20, .max_depth = 64});
  const auto* flag = kept ? json::find(*kept, "organizationsEnabled") : nullptr;
  return flag != nullptr && (*flag == json::Value(true) || *flag == json::Value("true"));
}

bool is_enabled_organization(const Component& organization) {
  const json::Object rest = rest_of(organization);
  const auto* enabled = json::find(rest, "enabled");
  return enabled == nullptr || *enabled == json::Value(true);
}

model::GroupId member_group(const Component& organization) { return model::GroupId(organization.id.value); }
model::GroupId managed_group(const Component& organization) {
  return model::GroupId(organization.id.value + ":managed");
}

Membership membership(const Component& organization, const model::User& user) {
  if (std::ranges::find(user.groups, member_group(organization)) == user.groups.end()) return Membership::none;
  const bool managed = std::ranges::find(user.groups, managed_group(organization)) != user.groups.end();
  return managed ? Membership::managed : Membership::unmanaged;
}

std::vector<ComponentPtr> organizations_of(const model::Realm& realm, const model::User& user) {
  auto all = kept_of_type(realm, kOrganizationType);
  std::erase_if(all, [&](const ComponentPtr& one) { return membership(*one, user) == Membership::none; });
  return all;
}

Component read_organization(ObjectReader& reader, Random& random) {
  Component organization;
  organization.id = model::ComponentId(read_id(reader, random));
  organization.name = take_name(reader, "name");
  organization.provider_id = "organization";
  organization.provider_type = kOrganizationType;
  std::string alias = reader.string_or("alias", "");
  if (alias.empty()) alias = organization.name;
  if (alias.size() > 255 || alias.find_first_of("/\\?#;%* ") != std::string::npos)
    reader.reject("alias",
                  "must not contain spaces or any of / \\ ? # ; % *, and neither may a name that stands for it");
  organization.config["alias"] = {alias};
  json::Object rest;
  rest["enabled"] = reader.bool_or("enabled", true);
  rest["description"] = json::String(take_text(reader, "description"));
  const std::string redirect = reader.string_or("redirectUrl", "");
  check_link(reader, "redirectUrl", redirect);
  if (!redirect.empty()) rest["redirectUrl"] = redirect;
  rest["attributes"] = write_attributes(reader.string_list_map("attributes"));
  json::Array domains;
  read_domains(reader, organization, domains);
  rest["domains"] = std::move(domains);
  reader.mark_read("groups");
  reader.mark_read("members");
  reader.mark_read("identityProviders");
  if (!reader.ok()) return organization;
  for (const auto& member : reader.unread_members()) rest[member.key()] = member.value();
  organization.kept_json = json::serialize(rest);
  return organization;
}

json::Object write_organization(const Component& organization, bool brief) {
  json::Object out;
  out["id"] = organization.id.value;
  out["name"] = organization.name;
  out["alias"] = json::String(organization.value("alias"));
  write_kept(out, organization.kept_json);
  if (brief) out.erase("attributes");
  return out;
}

json::Array write_organizations(const model::Realm& realm) {
  json::Array out;
  for (const auto& organization : kept_of_type(realm, kOrganizationType)) {
    json::Object one = write_organization(*organization, false);
    json::Array providers;
    for (const auto& provider : kept_of_type(realm, kKeptIdentityProviderType)) {
      if (kept_text(*provider, "organizationId") == organization->id.value)
        providers.push_back(json::Object{{"alias", provider->name}});
    }
    if (!providers.empty()) one["identityProviders"] = std::move(providers);
    json::Array groups = write_organization_groups(OrganizationGroups(realm, *organization));
    if (!groups.empty()) one["groups"] = std::move(groups);
    out.push_back(std::move(one));
  }
  return out;
}

bool fits_organization(const Component& organization, std::string_view search, bool exact) {
  if (search.empty()) return true;
  const std::string wanted = lower(search);
  const auto fits = [&](const std::string& text) {
    return exact ? lower(text) == wanted : lower(text).contains(wanted);
  };
  return fits(organization.name) || std::ranges::any_of(domains_of(organization), fits);
}

bool has_attribute(const Component& organization, std::string_view name, std::string_view value) {
  const json::Object rest = rest_of(organization);
  const auto* attributes = json::find(rest, "attributes");
  const auto* values =
      attributes == nullptr || !attributes->is_object() ? nullptr : json::find(attributes->get_object(), name);
  if (values == nullptr || !values->is_array()) return false;
  return std::ranges::any_of(values->get_array(), [&](const json::Value& one) {
    return one.is_string() && json::view(one.get_string()) == value;
  });
}

Result<Component> change_organization(const model::Realm& realm, const Component* old, const json::Object& sent,
                                      Random& random) {
  json::Object object = old == nullptr ? sent : lay_over(write_organization(*old, false), sent);
  if (old == nullptr)
    object.erase("id");
  else
    object["id"] = old->id.value;
  ObjectReader reader(object, json::Scalars::coerce);
  Component organization = read_organization(reader, random);
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  if (old != nullptr && organization.value("alias") != old->value("alias"))
    return fail(Error::Kind::invalid, "Cannot change the alias");
  if (auto unique = check_unique(realm, organization); !unique) return std::unexpected(unique.error());
  organization.parent_id = realm.id().value;
  return organization;
}

Component with_organization(const Component& provider, std::string_view organization) {
  Component changed = provider;
  json::Object rest = rest_of(provider);
  if (organization.empty())
    rest.erase("organizationId");
  else
    rest["organizationId"] = json::String(organization);
  changed.kept_json = json::serialize(rest);
  return changed;
}

}  // namespace latchkey::kc
