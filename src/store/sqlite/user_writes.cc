#include <algorithm>

#include "store/codec/codec.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {
namespace {

/// Longer values are kept in the document but cannot be searched by: an index entry has its limits in every database.
constexpr std::size_t kSearchableValue = 255;

}  // namespace

PlanApplier::Refused PlanApplier::check_names(std::int64_t number, const PutUser& w) {
  const auto username = model::fold_name(w.user.username);
  if (any(Sql::username_taken, number, username, w.user.id)) return Refusal::duplicate_username;
  if (w.duplicate_emails_allowed) return done;
  // CVE-2024-1722: whoever takes another's e-mail as user name could lock that other out.
  if (any(Sql::email_taken, number, username, w.user.id)) return Refusal::duplicate_username;
  const auto email = model::fold_name(w.user.email);
  if (email.empty()) return done;
  if (any(Sql::email_taken, number, email, w.user.id)) return Refusal::duplicate_email;
  if (any(Sql::username_taken, number, email, w.user.id)) return Refusal::duplicate_email;
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutUser& w) {
  const auto number = realm(w.realm).number;
  if (number == 0) return Refusal::missing;
  const bool known = any(Sql::user_document, number, w.user.id);
  if (known && w.only_insert) return Refusal::exists;
  if (const auto refused = check_names(number, w)) return refused;
  if (known) delete_user_parts(number, w.user.id);
  put_user_row(number, w);
  put_user_parts(number, w);
  return done;
}

void PlanApplier::put_user_row(std::int64_t number, const PutUser& w) {
  run(Sql::put_user, number, w.user.id, model::fold_name(w.user.username), model::fold_name(w.user.email),
      w.user.service_account_of, encode_user(w.realm, w.user, sealer_));
}

void PlanApplier::delete_user_parts(std::int64_t number, const UserId& user) {
  run(Sql::delete_credentials, number, user);
  run(Sql::delete_user_roles, number, user);
  run(Sql::delete_user_groups, number, user);
  run(Sql::delete_user_attributes, number, user);
}

// Roles, groups and attributes are read from the user's document; these rows answer "who has it".
void PlanApplier::put_user_parts(std::int64_t number, const PutUser& w) {
  int place = 0;
  for (const auto& credential : w.user.credentials) {
    run(Sql::put_credential, number, w.user.id, credential.id, ++place, encode_credential(w.realm, w.user.id, credential, sealer_));
  }
  for (const auto& role : w.user.roles) run(Sql::insert_user_role, number, w.user.id, role);
  for (const auto& group : w.user.groups) run(Sql::insert_user_group, number, w.user.id, group);
  for (const auto& [name, values] : w.user.attributes) {
    if (name.size() > kSearchableValue) continue;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i].size() <= kSearchableValue) run(Sql::insert_user_attribute, number, w.user.id, name, i, values[i]);
    }
  }
}

PlanApplier::Refused PlanApplier::apply(const DeleteUser& w) {
  const auto number = realm(w.realm).number;
  if (number == 0 || run(Sql::delete_user, number, w.user) == 0) return Refusal::missing;
  delete_user_parts(number, w.user);
  run(Sql::delete_login_failures, number, w.user);
  return apply(DeleteUserSessionsOf{.realm = w.realm, .user = w.user, .offline_too = true, .except = {}});
}

PlanApplier::Refused PlanApplier::apply(const PutCredential& w) {
  const auto number = realm(w.realm).number;
  if (number == 0 || !any(Sql::user_document, number, w.user)) return Refusal::missing;
  std::int64_t place = 1;
  {
    Query query(db_, Sql::credential_place, number, w.user);
    if (query.next()) place = query.integer(0);
  }
  run(Sql::put_credential, number, w.user, w.credential.id, place, encode_credential(w.realm, w.user, w.credential, sealer_));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteCredential& w) {
  const auto number = realm(w.realm).number;
  if (number == 0 || run(Sql::delete_credential, number, w.user, w.credential) == 0) return Refusal::missing;
  return done;
}

PlanApplier::Refused PlanApplier::apply(const SetRequiredActions& w) {
  const auto number = realm(w.realm).number;
  std::string document;
  {
    Query query(db_, Sql::user_document, number, w.user);
    if (number == 0 || !query.next()) return Refusal::missing;
    document = query.text(0);
  }
  auto user = decode_user(w.realm, w.user, document, sealer_);
  if (!user) {
    db_.fail(user.error());
    return done;
  }
  user->required_actions = w.actions;
  run(Sql::update_user_document, number, w.user, encode_user(w.realm, *user, sealer_));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutLoginFailures& w) {
  const auto number = realm(w.realm).number;
  if (number == 0) return Refusal::missing;
  const auto& f = w.failures;
  {
    Query stored(db_, Sql::stored_login_failures, number, f.user);
    if ((stored.next() ? stored.integer(0) : 0) != w.expected_failures) return Refusal::changed;
  }
  run(Sql::put_login_failures, number, f.user, f.failures, f.temporary_lockouts, f.last_failure, f.locked_until, f.last_ip);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearLoginFailures& w) {
  run(Sql::delete_login_failures, realm(w.realm).number, w.user);
  return done;
}

}  // namespace latchkey::store::sqlite
