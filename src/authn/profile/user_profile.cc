#include "authn/profile/user_profile.h"

#include <algorithm>

#include "authn/profile/validators.h"

namespace latchkey::authn {
namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool all_blank(const std::vector<std::string>& values) { return std::ranges::all_of(values, is_blank); }

ProfileError error(const ProfileAttribute& attribute, std::string message, std::vector<std::string> more = {}) {
  ProfileError made{attribute.name, std::move(message), {attribute.name}};
  for (auto& param : more) made.params.push_back(std::move(param));
  return made;
}

void check_values(const ProfileAttribute& attribute, const std::vector<std::string>& values,
                  std::vector<ProfileError>& errors) {
  if (!attribute.multivalued && values.size() > 1) {
    errors.push_back(error(attribute, "error-invalid-multivalued-size", {"0", "1"}));
    return;
  }
  for (const auto& validation : attribute.validations) {
    for (auto& violation : check_validation(validation, values))
      errors.push_back(error(attribute, std::move(violation.message), std::move(violation.params)));
  }
}

bool may_edit(const ProfileChange& change, const ProfileAttribute& attribute) {
  // The name that a new user gets is no change of a name.
  if (attribute.name == "username") return change.before == nullptr || change.may_rename;
  return attribute.edit.has(change.who);
}

void check_attribute(const ProfileChange& change, const ProfileAttribute& attribute, const model::User& after,
                     std::vector<ProfileError>& errors) {
  const auto values = profile_values(after, attribute.name);
  const auto old =
      change.before == nullptr ? std::vector<std::string>() : profile_values(*change.before, attribute.name);
  const bool changed = values != old;
  if (!may_edit(change, attribute)) {
    if (changed) errors.push_back(error(attribute, "error-user-attribute-read-only"));
    return;
  }
  if (all_blank(values)) {
    if (attribute.required.has(change.who)) errors.push_back(error(attribute, "error-user-attribute-required"));
    return;
  }
  if (changed) check_values(attribute, values, errors);
}

}  // namespace

const ProfileAttribute* UserProfile::find(std::string_view name) const {
  const auto found = std::ranges::find(attributes, name, &ProfileAttribute::name);
  return found == attributes.end() ? nullptr : &*found;
}

bool UserProfile::shows_unmanaged(ProfileRole to) const {
  return unmanaged == UnmanagedPolicy::enabled || (to == ProfileRole::admin && unmanaged != UnmanagedPolicy::disabled);
}

bool UserProfile::takes_unmanaged(ProfileRole from) const {
  return unmanaged == UnmanagedPolicy::enabled ||
         (from == ProfileRole::admin && unmanaged == UnmanagedPolicy::admin_edit);
}

bool is_root_attribute(std::string_view name) {
  return name == "username" || name == "email" || name == "firstName" || name == "lastName";
}

std::vector<std::string> profile_values(const model::User& user, std::string_view attribute) {
  const auto one = [](const std::string& text) {
    return text.empty() ? std::vector<std::string>() : std::vector<std::string>{text};
  };
  if (attribute == "username") return one(user.username);
  if (attribute == "email") return one(user.email);
  if (attribute == "firstName") return one(user.first_name);
  if (attribute == "lastName") return one(user.last_name);
  const auto found = user.attributes.find(attribute);
  return found == user.attributes.end() ? std::vector<std::string>() : found->second;
}

void keep_untouchable(const ProfileChange& change, model::User& after) {
  const auto untouchable = [&](const std::string& name) {
    const auto* attribute = change.profile.find(name);
    if (attribute == nullptr) return !change.profile.takes_unmanaged(change.who);
    return !attribute->edit.has(change.who) && !attribute->view.has(change.who);
  };
  std::erase_if(after.attributes, [&](const auto& entry) { return untouchable(entry.first); });
  if (change.before == nullptr) return;
  for (const auto& [name, values] : change.before->attributes) {
    const auto* attribute = change.profile.find(name);
    // One that is shown but not to be changed stays when it is left out; another value is an error later.
    const bool read_only = attribute != nullptr && !attribute->edit.has(change.who);
    if (untouchable(name) || (read_only && !after.attributes.contains(name))) after.attributes[name] = values;
  }
}

void add_defaults(const UserProfile& profile, model::User& user) {
  for (const auto& attribute : profile.attributes) {
    if (attribute.default_value.empty() || is_root_attribute(attribute.name)) continue;
    if (all_blank(profile_values(user, attribute.name))) user.attributes[attribute.name] = {attribute.default_value};
  }
}

std::vector<ProfileError> check_profile(const ProfileChange& change, const model::User& after) {
  std::vector<ProfileError> errors;
  for (const auto& attribute : change.profile.attributes) check_attribute(change, attribute, after, errors);
  return errors;
}

model::Attributes shown_attributes(const UserProfile& profile, ProfileRole who, const model::User& user) {
  model::Attributes shown;
  for (const auto& [name, values] : user.attributes) {
    const auto* attribute = profile.find(name);
    const bool show =
        attribute == nullptr ? profile.shows_unmanaged(who) : attribute->view.has(who) || attribute->edit.has(who);
    if (show) shown.emplace(name, values);
  }
  return shown;
}

}  // namespace latchkey::authn
