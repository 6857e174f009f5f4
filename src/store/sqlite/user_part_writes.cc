// What a user has in rows of its own: credentials, consents, federated identities, failed logins.
#include "store/codec/codec.h"
#include "store/sqlite/plan_applier.h"

namespace latchkey::store::sqlite {

bool PlanApplier::holds_password(std::int64_t number, std::int64_t user, const PutCredential& w) {
  std::string document;
  {
    Query query(db_, Sql::stored_credential, number, user, w.credential.id);
    if (!query.next()) return false;
    document = query.text(0);
  }
  const auto stored = decode_credential(w.realm, w.user, w.credential.id, document, sealer_);
  if (!stored) db_.fail(stored.error());
  return stored && stored->password == w.expected_password;
}

PlanApplier::Refused PlanApplier::apply(const PutCredential& w) {
  const auto number = realm(w.realm).number;
  const auto user = user_number(number, w.user);
  if (user == 0) return Refusal::missing;
  if (w.expected_password && !holds_password(number, user, w)) return Refusal::changed;
  std::int64_t place = 1;
  {
    Query query(db_, Sql::credential_place, number, user);
    if (query.next()) place = query.integer(0);
  }
  run(Sql::put_credential, number, user, w.credential.id, place,
      encode_credential(w.realm, w.user, w.credential, sealer_));
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteCredential& w) {
  const auto number = realm(w.realm).number;
  const auto user = user_number(number, w.user);
  if (user == 0 || run(Sql::delete_credential, number, user, w.credential) == 0) return Refusal::missing;
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutConsent& w) {
  const auto number = realm(w.realm).number;
  const auto& c = w.consent;
  if (user_number(number, c.user) == 0) return Refusal::missing;
  run(Sql::put_consent, number, c.user, c.client, c.created, c.updated);
  run(Sql::delete_consent_scopes, number, c.user, c.client);
  for (const auto& scope : c.scopes) run(Sql::insert_consent_scope, number, c.user, c.client, scope);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteConsent& w) {
  const auto number = realm(w.realm).number;
  if (number == 0 || run(Sql::delete_consent, number, w.user, w.client) == 0) return Refusal::missing;
  run(Sql::delete_consent_scopes, number, w.user, w.client);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const PutFederatedIdentity& w) {
  const auto number = realm(w.realm).number;
  if (user_number(number, w.user) == 0) return Refusal::missing;
  const auto& i = w.identity;
  {
    Query holder(db_, Sql::identity_holder, number, i.provider, i.user_id);
    if (holder.next() && holder.view(0) != w.user.value) return Refusal::exists;
  }
  run(Sql::put_identity, number, w.user, i.provider, i.user_id, i.username);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const DeleteFederatedIdentity& w) {
  const auto number = realm(w.realm).number;
  if (number == 0 || run(Sql::delete_identity, number, w.user, w.provider) == 0) return Refusal::missing;
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
  run(Sql::put_login_failures, number, f.user, f.failures, f.temporary_lockouts, f.last_failure, f.locked_until,
      f.last_ip);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearLoginFailures& w) {
  run(Sql::delete_login_failures, realm(w.realm).number, w.user);
  return done;
}

PlanApplier::Refused PlanApplier::apply(const ClearAllLoginFailures& w) {
  run(Sql::delete_all_login_failures, realm(w.realm).number);
  return done;
}

}  // namespace latchkey::store::sqlite
