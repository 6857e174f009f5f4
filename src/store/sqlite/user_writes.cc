#include <algorithm>

#include "store/codec/codec.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {
namespace {

/// Longer values are kept in the document but cannot be searched by: an index entry has its limits in every database.
constexpr std::size_t kSearchableValue = 255;

/// Whether the list was changed.
template <class T>
bool change_list(std::vector<T>& list, const std::vector<T>& add, const std::vector<T>& remove) {
  const auto named = [&](const T& id) { return std::ranges::find(remove, id) != remove.end(); };
  bool changed = std::erase_if(list, named) > 0;
  for (const auto& id : add) {
    if (std::ranges::find(list, id) != list.end()) continue;
    list.push_back(id);
    changed = true;
  }
  return changed;
}

}  // namespace

PlanApplier::Refused PlanApplier::check_names(std::int64_t number, const model::User& user,
                                              bool duplicate_emails_allowed) {
  const auto username = model::fold_name(user.username);
  if (any(Sql::username_taken, number, username, user.id)) return Refusal::duplicate_username;
  if (duplicate_emails_allowed) return done;
  // CVE-2024-1722: whoever takes another's e-mail as user name could lock that other out.
  if (any(Sql::email_taken, number, username, user.id)) return Refusal::duplicate_username;
  const auto email = model::fold_name(user.email);
  if (email.empty()) return done;
  if (any(Sql::email_taken, number, email, user.id)) return Refusal::duplicate_email;
  if (any(Sql::username_taken, number, email, user.id)) return Refusal::duplicate_email;
  return done;
}

std::int64_t PlanApplier::user_number(std::int64_t number, const UserId& user) {
  Query query(db_, Sql::user_number, number, user);
  return query.next() ? query.integer(0) : 0;
}

std::optional<PlanApplier::StoredUser> PlanApplier::stored_user(std::int64_t number, const RealmId& realm,
                                                                const UserId& user) {
  std::int64_t own_number = 0;
  std::string document;
  {
    Query query(db_, Sql::user_document, number, user);
    if (!query.next()) return std::nullopt;
    document = query.text(0);
    own_number = query.integer(1);
  }
  auto stored = decode_user(realm, user, document, sealer_);
  if (stored) return StoredUser{own_number, std::move(*stored)};
  db_.fail(stored.error());
  return std::nullopt;
}

PlanApplier::Refused PlanApplier::apply(const PutUser& w) {
  const auto number = realm(w.realm).number;
  if (number == 0) return Refusal::missing;
  const auto known = user_number(number, w.user.id);
  if (known != 0 && w.only_insert) return Refusal::exists;
  if (const auto refused = check_names(number, w.user, w.duplicate_emails_allowed)) return refused;
  if (known != 0) delete_user_parts(number, known);
  put_user_row(number, w.realm, w.user);
  put_user_parts(number, known != 0 ? known : user_number(number, w.user.id), w);
  return done;
}

// Without RETURNING: with it SQLite makes the statement one that can be undone by itself, and each such statement
// walks through all that the transaction remembers for undoing.
void PlanApplier::put_user_row(std::int64_t number, const RealmId& realm, const model::User& user) {
  run(Sql::put_user, number, user.id, model::fold_name(user.username), model::fold_name(user.email),
      model::fold_name(user.first_name), model::fold_name(user.last_name), user.service_account_of, user.enabled,
      user.email_verified, user.created, encode_user(realm, user, sealer_));
}

void PlanApplier::delete_user_parts(std::int64_t number, std::int64_t user) {
  run(Sql::delete_credentials, number, user);
  run(Sql::delete_user_roles, number, user);
  run(Sql::delete_user_groups, number, user);
  run(Sql::delete_user_attributes, number, user);
}

// Roles, groups and attributes are read from the user's document; these rows answer "who has it".
void PlanApplier::put_user_parts(std::int64_t number, std::int64_t user, const PutUser& w) {
  int place = 0;
  for (const auto& credential : w.user.credentials) {
    run(Sql::put_credential, number, user, credential.id, ++place,
        encode_credential(w.realm, w.user.id, credential, sealer_));
  }
  for (const auto& role : w.user.roles) run(Sql::insert_user_role, number, user, role);
  for (const auto& group : w.user.groups) run(Sql::insert_user_group, number, user, group);
  put_attributes(number, user, w.user.attributes);
}

void PlanApplier::put_attributes(std::int64_t number, std::int64_t user, const model::Attributes& attributes) {
  for (const auto& [name, values] : attributes) {
    if (name.size() > kSearchableValue) continue;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].size() <= kSearchableValue) run(Sql::insert_user_attribute, number, user, name, i, values[i]);
    }
  }
}

PlanApplier::Refused PlanApplier::apply(const DeleteUser& w) {
  const auto number = realm(w.realm).number;
  const auto user = user_number(number, w.user);
  if (user == 0) return Refusal::missing;
  delete_user_parts(number, user);
  for (const Sql statement : {Sql::delete_user, Sql::delete_login_failures, Sql::delete_consents_of_user,
                              Sql::delete_consent_scopes_of_user, Sql::delete_identities}) {
    run(statement, number, w.user);
  }
  return apply(DeleteUserSessionsOf{.realm = w.realm, .user = w.user, .offline_too = true, .except = {}});
}

PlanApplier::Refused PlanApplier::apply(const ExpectUser& w) {
  const auto number = realm(w.realm).number;
  std::int64_t user = 0;
  std::string document;
  {
    Query query(db_, Sql::user_document, number, w.user);
    if (!query.next()) return Refusal::missing;
    document = query.text(0);
    user = query.integer(1);
  }
  std::vector<std::pair<CredentialId, std::string>> credentials;
  Query rows(db_, Sql::stored_credentials, number, user);
  while (rows.next()) credentials.emplace_back(CredentialId(rows.text(0)), rows.text(1));
  return revision_of(document, credentials) == w.revision ? done : Refused(Refusal::changed);
}

PlanApplier::Refused PlanApplier::apply(const UpdateUserProfile& w) {
  const auto number = realm(w.realm).number;
  const auto stored = stored_user(number, w.realm, w.user.id);
  if (!stored) return Refusal::missing;
  if (const auto refused = check_names(number, w.user, w.duplicate_emails_allowed)) return refused;
  model::User user = w.user;
  user.roles = stored->user.roles;
  user.groups = stored->user.groups;
  put_user_row(number, w.realm, user);
  if (user.attributes == stored->user.attributes) return done;
  run(Sql::delete_user_attributes, number, stored->number);
  put_attributes(number, stored->number, user.attributes);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ChangeUserRoles& w) {
  const auto number = realm(w.realm).number;
  auto stored = stored_user(number, w.realm, w.user);
  if (!stored) return Refusal::missing;
  if (!change_list(stored->user.roles, w.add, w.remove)) return done;
  for (const auto& role : w.remove) run(Sql::delete_user_role, number, stored->number, role);
  for (const auto& role : w.add) run(Sql::insert_user_role, number, stored->number, role);
  run(Sql::update_user_document, number, w.user, encode_user(w.realm, stored->user, sealer_));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ChangeUserGroups& w) {
  const auto number = realm(w.realm).number;
  auto stored = stored_user(number, w.realm, w.user);
  if (!stored) return Refusal::missing;
  if (!change_list(stored->user.groups, w.add, w.remove)) return done;
  for (const auto& group : w.remove) run(Sql::delete_user_group, number, stored->number, group);
  for (const auto& group : w.add) run(Sql::insert_user_group, number, stored->number, group);
  run(Sql::update_user_document, number, w.user, encode_user(w.realm, stored->user, sealer_));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const SetRequiredActions& w) {
  const auto number = realm(w.realm).number;
  auto stored = stored_user(number, w.realm, w.user);
  if (!stored) return Refusal::missing;
  stored->user.required_actions = w.actions;
  run(Sql::update_user_document, number, w.user, encode_user(w.realm, stored->user, sealer_));
  return done;
}

}  // namespace latchkey::store::sqlite
