#include "endpoints/profile_form.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "endpoints/profile_words.h"
#include "fetch/mail_message.h"
#include "kc/user_profile.h"

namespace latchkey::endpoints {
namespace {

constexpr auto kSelf = authn::ProfileRole::user;
constexpr std::size_t kLongestName = 255;
constexpr std::size_t kLongestValue = 2048;

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

// Lines are for attributes that are asked for in a text area.
bool is_clean(std::string_view text, bool lines) {
  return is_utf8(text) && std::ranges::none_of(text, [lines](char c) {
           if (lines && (c == '\n' || c == '\r' || c == '\t')) return false;
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
         });
}

void reject(ProfileForm& form, std::string_view field, pages::Text error) {
  if (!form.error.empty()) return;
  form.error = std::move(error);
  form.wrong_field = field;
}

bool may_rename(const Visit& visit, const model::User* before) {
  const auto& login = visit.realm->settings().login;
  return !login.registration_email_as_username && (before == nullptr || login.edit_username_allowed);
}

/// The fields that pages ask for passwords in.
bool is_password_field(std::string_view name) { return name == "password" || name.starts_with("password-"); }

void set_value(model::User& user, const std::string& name, std::vector<std::string> values) {
  const auto first = [&] { return values.empty() ? std::string() : std::move(values.front()); };
  if (name == "username") {
    user.username = first();
  } else if (name == "email") {
    user.email = first();
  } else if (name == "firstName") {
    user.first_name = first();
  } else if (name == "lastName") {
    user.last_name = first();
  } else if (values.empty()) {
    user.attributes.erase(name);
  } else {
    user.attributes.insert_or_assign(name, std::move(values));
  }
}

std::vector<std::string> sent_values(const url::Form& form, std::string_view name) {
  std::vector<std::string> values;
  for (const auto value : form.get_all(name)) {
    if (std::string text = trimmed(value); !text.empty()) values.push_back(std::move(text));
  }
  return values;
}

void check_rules(const Visit& visit, ProfileForm& typed, const model::User* before) {
  const auto profile = kc::user_profile_of(*visit.realm);
  // The user name that follows the address is no change of a name that somebody made.
  const bool follows = visit.realm->settings().login.registration_email_as_username;
  if (typed.person.username.empty()) {
    reject(typed, follows ? "email" : "username", {follows ? "missingEmailMessage" : "missingUsernameMessage"});
  }
  const authn::ProfileChange change{
      .profile = profile, .who = kSelf, .before = before, .may_rename = follows || may_rename(visit, before)};
  authn::keep_untouchable(change, typed.person);
  for (const auto& error : authn::check_profile(change, typed.person)) reject(typed, error.field, say(error));
}

}  // namespace

std::vector<authn::ProfileError> unfit_texts(const model::User& person, const model::User* before) {
  std::vector<authn::ProfileError> errors;
  const auto check = [&](const std::string& field) {
    const auto values = authn::profile_values(person, field);
    if (before != nullptr && values == authn::profile_values(*before, field)) return;
    const bool root = authn::is_root_attribute(field);
    const std::size_t longest = root ? kLongestName : kLongestValue;
    for (const auto& value : values) {
      if (value.size() > longest)
        errors.push_back({field, "error-invalid-length-too-long", {field, "0", std::to_string(longest)}});
      if (!is_clean(value, !root)) errors.push_back({field, "error-person-name-invalid-character", {field}});
    }
  };
  for (const auto* field : {"username", "email", "firstName", "lastName"}) check(field);
  for (const auto& [name, values] : person.attributes) {
    if (name.size() > kLongestName || !is_clean(name, false))
      errors.push_back({"attributes", "error-person-name-invalid-character", {"attributes"}});
    else
      check(name);
  }
  const bool same_email = before != nullptr && before->email == person.email;
  if (!person.email.empty() && !same_email && !fetch::check_address(person.email))
    errors.push_back({"email", "error-invalid-email", {"email"}});
  return errors;
}

ProfileForm profile_of(const model::User& user) { return {.person = user}; }

ProfileForm empty_profile(const Visit& visit) {
  ProfileForm out;
  authn::add_defaults(kc::user_profile_of(*visit.realm), out.person);
  return out;
}

ProfileForm read_profile(const Visit& visit, const model::User* before) {
  ProfileForm out;
  if (before != nullptr) out.person = *before;
  const auto form = visit.request.body_form().value_or(url::Form());
  for (const auto& attribute : kc::user_profile_of(*visit.realm).attributes) {
    // An attribute of that name would be everybody's password in clear.
    if (is_password_field(attribute.name)) continue;
    const bool name = attribute.name == "username";
    if (name ? !may_rename(visit, before) : !attribute.edit.has(kSelf)) continue;
    set_value(out.person, attribute.name, sent_values(form, attribute.name));
  }
  if (visit.realm->settings().login.registration_email_as_username) out.person.username = out.person.email;
  return out;
}

Task<Status<>> check_profile(const Visit& visit, ProfileForm& typed, const model::User* before) {
  using Answer = Status<>;
  check_rules(visit, typed, before);
  for (const auto& error : unfit_texts(typed.person, before)) reject(typed, error.field, say(error));
  if (!typed.error.empty()) co_return Answer();
  const auto& users = visit.env.store.users();
  const auto& realm = visit.realm->id();
  const model::UserId self = before == nullptr ? model::UserId() : before->id;
  const bool shared = visit.realm->settings().login.duplicate_emails_allowed;
  // A user name equal to another's address, or the reverse, would let one sign in under the other's name.
  const std::array names{std::pair<std::string_view, std::string>{"username", typed.person.username},
                         std::pair<std::string_view, std::string>{"email", typed.person.email}};
  for (const auto& [field, name] : names) {
    if (name.empty()) continue;
    const bool is_email = field == "email";
    const pages::Text taken{is_email ? "emailExistsMessage" : "usernameExistsMessage"};
    const auto same_name = co_await users.find_user_by_username(realm, name);
    if (!same_name) co_return Answer(std::unexpect, same_name.error());
    if (*same_name && (*same_name)->id != self) reject(typed, field, taken);
    if (is_email && shared) continue;
    const auto same_email = co_await users.find_user_by_email(realm, name);
    if (!same_email) co_return Answer(std::unexpect, same_email.error());
    if (*same_email && (*same_email)->id != self) reject(typed, field, taken);
  }
  co_return Answer();
}

std::vector<pages::ProfileField> profile_fields(const Visit& visit, const ProfileForm& typed,
                                                const model::User* before) {
  const bool rename = may_rename(visit, before);
  const auto metadata = kc::write_profile_metadata(kc::user_profile_config(*visit.realm), kSelf, rename);
  std::vector<pages::ProfileField> fields;
  for (const auto& entry : metadata.at("attributes").as_array()) {
    auto field = make_field(entry.as_object());
    if (field.name == "username" && !rename) continue;
    if (is_password_field(field.name)) continue;
    // Somebody new has nothing to look at.
    if (before == nullptr && field.read_only) continue;
    if (field.name == "username") field.required = true;
    field.values = authn::profile_values(typed.person, field.name);
    fields.push_back(std::move(field));
  }
  return fields;
}

}  // namespace latchkey::endpoints
