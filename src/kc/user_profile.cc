#include "kc/user_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "authn/profile/validators.h"
#include "json/object_reader.h"
#include "kc/defaults/default_user_profile.h"

namespace latchkey::kc {
namespace {

using authn::ProfileAttribute;
using authn::ProfileRoles;
using authn::UnmanagedPolicy;
using json::ObjectReader;

constexpr std::string_view kConfigKey = "kc.user.profile.config";

const model::Component* find_component(const model::Realm& realm) {
  const auto& all = realm.parts().components;
  const auto found = std::ranges::find(all, kUserProfileType, [](const auto& c) { return c->provider_type; });
  return found == all.end() ? nullptr : found->get();
}

/// Older files cut the text into pieces.
std::string stored_text(const model::Component& component) {
  std::string text(component.value(kConfigKey));
  for (int i = 0; text.empty() || i > 0; ++i) {
    const auto piece = component.value(fmt::format("config-piece-{}", i));
    if (piece.empty()) break;
    text += piece;
  }
  return text;
}

std::vector<std::string> config_values(const json::Value& value) {
  if (value.is_string()) return {std::string(json::view(value.as_string()))};
  if (value.is_null()) return {};
  if (!value.is_array()) return {json::serialize(value)};
  std::vector<std::string> values;
  for (const auto& entry : value.as_array()) {
    for (auto& text : config_values(entry)) values.push_back(std::move(text));
  }
  return values;
}

std::vector<authn::ProfileValidation> read_validations(ObjectReader& reader) {
  std::vector<authn::ProfileValidation> validations;
  const auto* all = reader.optional_object("validations");
  if (all == nullptr) return validations;
  ObjectReader names(*all, reader, "validations");
  for (const auto& member : *all) {
    const std::string name(member.key().data(), member.key().size());
    authn::ProfileValidation validation{.name = name, .config = {}};
    if (const auto* config = names.optional_object(name)) {
      for (const auto& entry : *config)
        validation.config[std::string(entry.key().data(), entry.key().size())] = config_values(entry.value());
    }
    validations.push_back(std::move(validation));
  }
  return validations;
}

ProfileRoles read_roles(ObjectReader& reader, std::string_view key) {
  ProfileRoles roles;
  for (const auto& name : reader.string_list(key)) {
    if (name == "admin")
      roles.admin = true;
    else if (name == "user")
      roles.user = true;
    else
      reader.reject(key, fmt::format("names the role \"{}\": only admin and user can stand here", name));
  }
  return roles;
}

void read_permissions(ObjectReader& reader, ProfileAttribute& attribute) {
  const auto* permissions = reader.optional_object("permissions");
  if (permissions == nullptr) {
    // Nobody, as in Keycloak; but name and address are everybody's.
    const bool everybody = attribute.name == "username" || attribute.name == "email";
    attribute.edit = attribute.view = {everybody, everybody};
    return;
  }
  ObjectReader inner(*permissions, reader, "permissions");
  attribute.edit = read_roles(inner, "edit");
  attribute.view = read_roles(inner, "view");
}

void read_required(ObjectReader& reader, ProfileAttribute& attribute) {
  const auto* required = reader.optional_object("required");
  if (required == nullptr) return;
  ObjectReader inner(*required, reader, "required");
  attribute.required = read_roles(inner, "roles");
  const bool scoped = !inner.string_list("scopes").empty();
  if (!attribute.required.admin && !attribute.required.user && !scoped) attribute.required = {true, true};
}

ProfileAttribute read_attribute(ObjectReader& reader) {
  ProfileAttribute attribute;
  attribute.name = reader.required_string("name");
  const bool plain = std::ranges::all_of(attribute.name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
  if (attribute.name.empty() || attribute.name.size() > 255 || !plain)
    reader.reject("name", "must have 1 to 255 letters, digits, dots, dashes or underscores");
  attribute.validations = read_validations(reader);
  read_permissions(reader, attribute);
  read_required(reader, attribute);
  attribute.multivalued = reader.bool_or("multivalued", false);
  attribute.default_value = reader.string_or("defaultValue", "");
  return attribute;
}

std::set<std::string> read_group_names(ObjectReader& reader) {
  std::set<std::string> names;
  reader.for_each_object("groups", [&](ObjectReader& group) {
    const std::string name = group.required_string("name");
    if (!names.insert(name).second) group.reject("name", fmt::format("\"{}\" stands there twice", name));
  });
  return names;
}

UnmanagedPolicy read_policy(ObjectReader& reader) {
  const std::string word = reader.string_or("unmanagedAttributePolicy", "DISABLED");
  if (word == "ENABLED") return UnmanagedPolicy::enabled;
  if (word == "ADMIN_EDIT") return UnmanagedPolicy::admin_edit;
  if (word == "ADMIN_VIEW") return UnmanagedPolicy::admin_view;
  if (word != "DISABLED")
    reader.reject("unmanagedAttributePolicy", "must be ENABLED, ADMIN_EDIT, ADMIN_VIEW or DISABLED");
  return UnmanagedPolicy::disabled;
}

void copy(const json::Object& from, json::Object& to, std::string_view key, std::string_view name) {
  if (const auto* value = json::find(from, key)) to[name] = *value;
}

json::Object attribute_metadata(const json::Object& config, const ProfileAttribute& attribute, authn::ProfileRole who,
                                bool may_rename) {
  json::Object out;
  out["name"] = attribute.name;
  copy(config, out, "displayName", "displayName");
  out["required"] = attribute.required.has(who);
  out["readOnly"] = attribute.name == "username" ? !may_rename : !attribute.edit.has(who);
  copy(config, out, "annotations", "annotations");
  json::Object validators;
  if (const auto* validations = json::find(config, "validations"); validations != nullptr && validations->is_object()) {
    for (const auto& member : validations->as_object()) {
      json::Object settings = member.value().is_object() ? member.value().as_object() : json::Object();
      settings["ignore.empty.value"] = true;
      validators[member.key()] = std::move(settings);
    }
  }
  if (!attribute.multivalued) validators["multivalued"] = json::Object{{"max", "1"}};
  out["validators"] = std::move(validators);
  copy(config, out, "group", "group");
  out["multivalued"] = attribute.multivalued;
  copy(config, out, "defaultValue", "defaultValue");
  return out;
}

json::Object write_error(const authn::ProfileError& error) {
  json::Array params;
  for (const auto& param : error.params) params.emplace_back(param);
  return {{"field", error.field}, {"errorMessage", error.message}, {"params", std::move(params)}};
}

}  // namespace

json::Object default_user_profile_config() { return json::parse_object(kDefaultUserProfile).value(); }

json::Object user_profile_config(const model::Realm& realm) {
  const auto* component = find_component(realm);
  const std::string text = component == nullptr ? std::string() : stored_text(*component);
  if (text.empty()) return default_user_profile_config();
  auto config = json::parse_object(text);
  return config ? *std::move(config) : default_user_profile_config();
}

Result<authn::UserProfile> read_user_profile(const json::Object& config) {
  ObjectReader reader(config, json::Scalars::coerce);
  authn::UserProfile profile;
  profile.unmanaged = read_policy(reader);
  const auto groups = read_group_names(reader);
  reader.for_each_object("attributes", [&](ObjectReader& entry) {
    ProfileAttribute attribute = read_attribute(entry);
    if (profile.find(attribute.name) != nullptr)
      entry.reject("name", fmt::format("\"{}\" stands there twice", attribute.name));
    const std::string group = entry.string_or("group", "");
    if (!group.empty() && !groups.contains(group))
      entry.reject("group", fmt::format("names the group \"{}\", which is not defined", group));
    profile.attributes.push_back(std::move(attribute));
  });
  for (const std::string_view needed : {"username", "email"}) {
    if (profile.find(needed) == nullptr)
      reader.reject("attributes", fmt::format("must hold \"{}\": every user has it", needed));
  }
  if (const auto status = reader.status(); !status) return std::unexpected(status.error());
  return profile;
}

Status<> check_validators(const authn::UserProfile& profile) {
  for (const auto& attribute : profile.attributes) {
    for (const auto& validation : attribute.validations) {
      if (!authn::is_known_validator(validation.name))
        return fail(Error::Kind::invalid, fmt::format("The validator '{}' of the attribute '{}' is not known",
                                                      validation.name, attribute.name));
    }
  }
  return {};
}

authn::UserProfile user_profile_of(const model::Realm& realm) {
  auto profile = read_user_profile(user_profile_config(realm));
  if (profile) return *std::move(profile);
  return read_user_profile(default_user_profile_config()).value();
}

model::Component make_user_profile_component(const model::RealmId& realm, const json::Object& config, std::string id) {
  model::Component component;
  component.id = model::ComponentId(std::move(id));
  component.name = "User profile";
  component.provider_id = "declarative-user-profile";
  component.provider_type = kUserProfileType;
  component.parent_id = realm.value;
  component.config = {{std::string(kConfigKey), {json::serialize(config)}}};
  return component;
}

model::Component user_profile_component(const model::Realm& realm, const json::Object& config, std::string new_id) {
  const auto* stands = find_component(realm);
  auto component = make_user_profile_component(realm.id(), config,
                                               stands == nullptr ? std::move(new_id) : stands->id.value);
  if (stands == nullptr) return component;
  component.name = stands->name;
  component.kept_json = stands->kept_json;
  return component;
}

json::Object write_profile_metadata(const json::Object& config, authn::ProfileRole who, bool may_rename) {
  json::Object out;
  json::Array attributes;
  const auto profile = read_user_profile(config);
  const auto* entries = json::find(config, "attributes");
  if (profile && entries != nullptr) {
    for (std::size_t i = 0; i < profile->attributes.size(); ++i) {
      const auto& attribute = profile->attributes[i];
      if (!attribute.view.has(who) && !attribute.edit.has(who)) continue;
      attributes.emplace_back(attribute_metadata(entries->as_array()[i].as_object(), attribute, who, may_rename));
    }
  }
  out["attributes"] = std::move(attributes);
  const auto* groups = json::find(config, "groups");
  out["groups"] = groups == nullptr ? json::Value(json::Array()) : *groups;
  return out;
}

json::Object write_profile_errors(const std::vector<authn::ProfileError>& errors) {
  if (errors.size() == 1) return write_error(errors.front());
  json::Array list;
  for (const auto& error : errors) list.emplace_back(write_error(error));
  return {{"errors", std::move(list)}};
}

}  // namespace latchkey::kc
