#include "endpoints/profile_form.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "fetch/mail_message.h"
#include "model/user.h"

namespace latchkey::endpoints {
namespace {

constexpr std::size_t kLongest = 255;

std::string trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return std::string(text);
}

bool is_clean(std::string_view text) {
  return is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Characters that Keycloak's user profile forbids in names of people and of accounts, and the paragraph sign, which is two
// bytes: other letters share one of them.
bool holds_any(std::string_view text, std::string_view forbidden) {
  return text.find_first_of(forbidden) != std::string_view::npos || text.contains("\u00a7");
}

void reject(ProfileForm& form, std::string_view field, pages::Text error) {
  if (!form.error.empty()) return;
  form.error = std::move(error);
  form.wrong_field = field;
}

void check_field(ProfileForm& form, std::string_view field, std::string_view value, std::string_view missing) {
  if (value.empty()) reject(form, field, {std::string(missing)});
  if (value.size() > kLongest) reject(form, field, {"invalidFieldLengthMessage", {std::to_string(kLongest)}});
  if (!is_clean(value)) reject(form, field, {"invalidFieldCharactersMessage"});
}

void check_fields(ProfileForm& form) {
  check_field(form, "username", form.username, "missingUsernameMessage");
  if (holds_any(form.username, "<>&\"$%!#?;*~/\\|^=[]{}() \t")) reject(form, "username", {"invalidUsernameMessage"});
  check_field(form, "email", form.email, "missingEmailMessage");
  if (!fetch::check_address(form.email)) reject(form, "email", {"invalidEmailMessage"});
  check_field(form, "firstName", form.first_name, "missingFirstNameMessage");
  check_field(form, "lastName", form.last_name, "missingLastNameMessage");
  for (const auto& [field, value] : {std::pair{"firstName", &form.first_name}, std::pair{"lastName", &form.last_name}})
    if (holds_any(*value, "<>&\"$%!#?;*~/\\|^=[]{}()")) reject(form, field, {"invalidFieldCharactersMessage"});
}

}  // namespace

ProfileForm read_profile(const http::Request& request) {
  ProfileForm out;
  const auto form = request.body_form();
  const auto read = [&](std::string_view name) {
    return form && form->count(name) == 1 ? trimmed(*form->get(name)) : std::string();
  };
  out.username = read("username");
  out.email = read("email");
  out.first_name = read("firstName");
  out.last_name = read("lastName");
  return out;
}

Task<Status<>> check_profile(const Visit& visit, ProfileForm& typed, model::UserId self) {
  using Answer = Status<>;
  check_fields(typed);
  if (!typed.error.empty()) co_return Answer();
  const auto& users = visit.env.store.users();
  const auto& realm = visit.realm->id();
  const bool shared = visit.realm->settings().login.duplicate_emails_allowed;
  // A user name equal to another's address, or the reverse, would let one sign in under the other's name.
  const std::array names{std::pair<std::string_view, std::string>{"username", typed.username},
                         std::pair<std::string_view, std::string>{"email", typed.email}};
  for (const auto& [field, name] : names) {
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

}  // namespace latchkey::endpoints
