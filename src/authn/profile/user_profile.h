// The user profile: which attributes people of a realm have, who may see and change them, and what their values must
// be. Invariant of a profile that was read from a configuration: it has `username` and `email`, and no name twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/user.h"

namespace latchkey::authn {

enum class ProfileRole { admin, user };

/// Who may; both false: nobody.
struct ProfileRoles {
  bool admin = false;
  bool user = false;

  [[nodiscard]] bool has(ProfileRole role) const { return role == ProfileRole::admin ? admin : user; }
};

struct ProfileValidation {
  std::string name;          ///< "length", "email", "pattern", ...
  model::Attributes config;  ///< numbers as text: {"min": ["3"]}
};

struct ProfileAttribute {
  std::string name;
  std::vector<ProfileValidation> validations;
  ProfileRoles required;
  ProfileRoles view;
  ProfileRoles edit;
  bool multivalued = false;
  std::string default_value;
};

/// What happens to attributes that the profile does not name.
enum class UnmanagedPolicy { disabled, enabled, admin_edit, admin_view };

struct UserProfile {
  std::vector<ProfileAttribute> attributes;
  UnmanagedPolicy unmanaged = UnmanagedPolicy::disabled;

  [[nodiscard]] const ProfileAttribute* find(std::string_view name) const;
  [[nodiscard]] bool shows_unmanaged(ProfileRole to) const;
  [[nodiscard]] bool takes_unmanaged(ProfileRole from) const;
};

/// One thing that is wrong, as a message of the pages and consoles.
struct ProfileError {
  std::string field;
  std::string message;              ///< "error-invalid-length"
  std::vector<std::string> params;  ///< the field first

  friend bool operator==(const ProfileError&, const ProfileError&) = default;
};

/// The values of an attribute, where username, email, firstName and lastName are attributes like all others.
[[nodiscard]] std::vector<std::string> profile_values(const model::User& user, std::string_view attribute);

struct ProfileChange {
  const UserProfile& profile;
  ProfileRole who = ProfileRole::admin;
  const model::User* before = nullptr;  ///< null: the user is new
  bool may_rename = false;              ///< whether the realm lets an existing user get another name
};

/// Gives a new user the values that the profile has for who says none.
void add_defaults(const UserProfile& profile, model::User& user);

/// Puts back what `who` may not touch and does not see: unmanaged attributes that the policy keeps from him, and
/// managed ones that are not shown to him, so that saving what one was shown loses nothing.
void keep_untouchable(const ProfileChange& change, model::User& after);
/// Everything that is wrong with `after`. Values that did not change are not judged again: a rule that came later
/// stops nobody from saving something else.
[[nodiscard]] std::vector<ProfileError> check_profile(const ProfileChange& change, const model::User& after);
/// The attributes beside the four that `who` may see.
[[nodiscard]] model::Attributes shown_attributes(const UserProfile& profile, ProfileRole who, const model::User& user);

/// The four of every user: they are members of model::User.
[[nodiscard]] bool is_root_attribute(std::string_view name);

}  // namespace latchkey::authn
