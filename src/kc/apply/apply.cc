#include "kc/apply/apply.h"

#include <fmt/format.h>

#include <algorithm>

#include "kc/apply/judged_clients.h"
#include "kc/export/export.h"
#include "kc/kept.h"
#include "kc/mail_server.h"

namespace latchkey::kc {
namespace {

json::Array* users_of(json::Object& file) {
  auto* users = file.if_contains("users");
  return users != nullptr && users->is_array() ? &users->as_array() : nullptr;
}

const model::User* find_user(const std::vector<model::User>& users, std::string_view username) {
  const std::string folded = model::fold_name(username);
  const auto found =
      std::ranges::find_if(users, [&](const auto& user) { return model::fold_name(user.username) == folded; });
  return found == users.end() ? nullptr : &*found;
}

bool is_password(const json::Value& credential) {
  return credential.is_object() && json::string_or_empty(credential.as_object(), "type") == "password";
}

bool is_right_already(const json::Object& credential, const model::User& user, const ApplyInput& input) {
  const auto value = json::string_or_empty(credential, "value");
  const auto* current = user.password();
  return !value.empty() && current != nullptr && current->password && input.verify_password(value, *current->password);
}

/// The credentials of a user are a list without names: the file's password takes the place of the one that stands,
/// unless it is the same, and everything else that proves somebody stays.
void settle_credentials(json::Object& wanted, const json::Object& stands, const model::User& user,
                        const ApplyInput& input) {
  auto* credentials = wanted.if_contains("credentials");
  if (credentials == nullptr || !credentials->is_array()) return;
  const auto fresh = std::ranges::find_if(credentials->as_array(), is_password);
  json::Array settled;
  const bool keep = fresh == credentials->as_array().end() || is_right_already(fresh->as_object(), user, input);
  if (const auto* current = json::find(stands, "credentials"); current != nullptr && current->is_array()) {
    for (const auto& one : current->as_array()) {
      if (keep || !is_password(one)) settled.push_back(one);
    }
  }
  if (!keep) settled.push_back(*fresh);
  *credentials = std::move(settled);
}

/// What stands, with the users that the file names in the file's order.
json::Object before_of(const ApplyInput& input) {
  json::Object before = export_realm(input.realm);
  json::Array users;
  for (const auto& user : input.users)
    users.emplace_back(export_user(input.realm, user, {.user = user.id, .identities = {}, .consents = {}}));
  if (!users.empty()) before["users"] = std::move(users);
  return before;
}

Status<> settle_users(json::Object& wanted, json::Object& before, const ApplyInput& input) {
  auto* users = users_of(wanted);
  if (users == nullptr) return {};
  for (auto& entry : *users) {
    auto& user = entry.as_object();
    const auto* known = find_user(input.users, json::string_or_empty(user, "username"));
    if (known == nullptr) continue;
    user["username"] =
        json::String(known->username);  // names are equal by folding, the overlay compares them as they are
    for (auto& stands : *users_of(before)) {
      if (json::string_or_empty(stands.as_object(), "username") == known->username)
        settle_credentials(user, stands.as_object(), *known, input);
    }
  }
  return {};
}

model::StringMap texts_of(const json::Object* object) {
  model::StringMap texts;
  if (object == nullptr) return texts;
  for (const auto& [key, value] : *object) {
    if (value.is_string()) texts[std::string(key)] = std::string(std::string_view(value.as_string()));
  }
  return texts;
}

/// A secret that stands goes to the mail server and the token URL that it was given for alone (mail_server.h): a file
/// that names others brings its own.
void forget_mail_secrets(json::Object& before, const json::Object& wanted) {
  auto* stands = before.if_contains("smtpServer");
  const auto* sent = json::find(wanted, "smtpServer");
  if (stands == nullptr || !stands->is_object() || sent == nullptr || !sent->is_object()) return;
  const auto stored = texts_of(&stands->as_object());
  auto typed = stored;
  for (const auto& [key, value] : sent->as_object()) {
    // A number for a port is read as its digits.
    typed[std::string(key)] =
        value.is_string() ? std::string(std::string_view(value.as_string())) : json::serialize(value);
  }
  if (!is_same_mail_server(stored, typed)) stands->as_object().erase("password");
  if (!is_same_token_client(stored, typed)) stands->as_object().erase("authTokenClientSecret");
}

/// Files hold no memberships of organizations: whom they name stays where he is.
void keep_memberships(const ApplyInput& input, std::vector<model::User>& users) {
  for (auto& user : users) {
    const auto* known = find_user(input.users, user.username);
    if (known == nullptr) continue;
    for (const auto& group : known->groups) {
      if (input.realm.find_group(group) == nullptr && std::ranges::find(user.groups, group) == user.groups.end())
        user.groups.push_back(group);
    }
  }
}

/// Nor do they hold every kind of object (initial access tokens, open invitations): `stood` is what a file of the realm
/// holds, and kinds that are not in it stay.
template <class Parts>
void keep_other_kinds(const model::Realm& realm, const Parts& stood, Parts& after) {
  for (const auto& component : realm.parts().components) {
    const bool held = std::ranges::any_of(
        stood.components, [&](const auto& other) { return other->provider_type == component->provider_type; });
    if (is_internal(*component) && !held) after.components.push_back(component);
  }
}

/// What is told apart by its name must have one that is read in one way by all.
Status<> check_client_names(const json::Object& wanted) {
  const auto* clients = json::find(wanted, "clients");
  if (clients == nullptr || !clients->is_array()) return {};
  for (std::size_t i = 0; i < clients->as_array().size(); ++i) {
    const auto& client = clients->as_array()[i];
    const auto* name = client.is_object() ? json::find(client.as_object(), "clientId") : nullptr;
    if (name != nullptr && !name->is_string())
      return fail(Error::Kind::invalid, fmt::format("clients[{}].clientId must be a string", i));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> user_names(const json::Object& wanted) {
  std::vector<std::string> names;
  const auto* users = json::find(wanted, "users");
  if (users == nullptr) return names;
  if (!users->is_array()) return fail(Error::Kind::invalid, "users must be a list");
  for (const auto& user : users->as_array()) {
    const std::string name(user.is_object() ? json::string_or_empty(user.as_object(), "username") : std::string_view());
    if (name.empty()) return fail(Error::Kind::invalid, fmt::format("users[{}] has no username", names.size()));
    names.push_back(name);
  }
  return names;
}

Result<Applied> apply_file(ApplyInput input, const ImportOptions& options) {
  json::Object wanted = std::move(input.wanted);
  wanted["id"] = json::String(input.realm.id().value);  // a file's own id is another installation's
  if (const auto* name = json::find(wanted, "realm");
      name != nullptr && (!name->is_string() || name->as_string() != input.realm.name())) {
    return fail(
        Error::Kind::invalid,
        fmt::format("the file is of another realm than {}: a realm is renamed by an update of it", input.realm.name()));
  }
  if (auto checked = check_client_names(wanted); !checked) return std::unexpected(checked.error());
  json::Object before = before_of(input);
  forget_mail_secrets(before, wanted);
  if (auto settled = settle_users(wanted, before, input); !settled) return std::unexpected(settled.error());
  json::Object after = lay_realm_over(before, wanted, {.prune = input.prune});
  Applied out;
  if (differences(before, after).empty()) return out;
  auto imported = import_realm(json::Value(after), options);
  if (!imported) return std::unexpected(imported.error());
  if (auto judged = judge_clients(before, after, imported->parts); !judged) return std::unexpected(judged.error());
  out.differences = differences(before, after);
  if (out.differences.empty()) return out;
  // What there was to say of the realm as it stood was said when that came in.
  const auto stood = import_realm(json::Value(before), options);
  if (stood) imported->notes = new_notes(imported->notes, stood->notes);
  if (stood) keep_other_kinds(input.realm, stood->parts, imported->parts);
  keep_memberships(input, imported->users);
  out.parts = std::move(imported->parts);
  out.users = std::move(imported->users);
  out.notes = std::move(imported->notes);
  return out;
}

}  // namespace latchkey::kc
