#include "store/plan_check.h"

#include <fmt/core.h>

#include "base/utf8.h"

namespace latchkey::store {
namespace {

/// Keeps the first complaint, so that a list of fields needs no branches.
class Checker {
 public:
  void text(std::string_view field, std::string_view value) {
    if (status_) status_ = check_text(field, value);
  }
  template <class Tag>
  void id(std::string_view field, const Id<Tag>& value) {
    text(field, value.value);
  }
  template <class Tag>
  void ids(std::string_view field, const std::vector<Id<Tag>>& values) {
    for (const auto& value : values) text(field, value.value);
  }
  void texts(std::string_view field, const std::vector<std::string>& values) {
    for (const auto& value : values) text(field, value);
  }
  Status<> status() { return std::move(status_); }

 private:
  Status<> status_;
};

// Only what becomes a column of its own: documents escape NUL and mend what is not UTF-8 (json::Writer).
void check(Checker& c, const CreateRealm& w) {
  c.id("realm id", w.id);
  c.text("realm name", w.name);
  c.text("realm settings", w.settings);
}
void check(Checker& c, const PutRealmSettings& w) {
  c.id("realm id", w.id);
  c.text("realm name", w.name);
  c.text("realm settings", w.settings);
}
void check(Checker& c, const DeleteRealm& w) { c.id("realm id", w.id); }
void check(Checker& c, const PutObject& w) {
  c.id("realm id", w.realm);
  c.text("kind", w.object.kind);
  c.text("id", w.object.id);
  c.text("name", w.object.key);
  c.text("document", w.object.document);
}
void check(Checker& c, const DeleteObject& w) {
  c.id("realm id", w.realm);
  c.text("kind", w.kind);
  c.text("id", w.id);
}
void check(Checker& c, const ExpectRealmVersion& w) { c.id("realm id", w.realm); }
void check(Checker& c, const model::Credential& credential) { c.id("credential id", credential.id); }
void check(Checker& c, const model::User& user) {
  c.id("user id", user.id);
  c.text("username", user.username);
  c.text("email", user.email);
  c.text("first name", user.first_name);
  c.text("last name", user.last_name);
  c.id("client id", user.service_account_of);
  c.ids("role id", user.roles);
  c.ids("group id", user.groups);
  for (const auto& [name, values] : user.attributes) {
    c.text("attribute name", name);
    c.texts("attribute value", values);
  }
  for (const auto& credential : user.credentials) check(c, credential);
}
void check(Checker& c, const PutUser& w) {
  c.id("realm id", w.realm);
  check(c, w.user);
}
void check(Checker& c, const UpdateUserProfile& w) {
  c.id("realm id", w.realm);
  check(c, w.user);
}
void check(Checker& c, const ExpectUser& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
}
void check(Checker& c, const ChangeUserRoles& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.ids("role id", w.add);
  c.ids("role id", w.remove);
}
void check(Checker& c, const ChangeUserGroups& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.ids("group id", w.add);
  c.ids("group id", w.remove);
}
void check(Checker& c, const PutConsent& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.consent.user);
  c.id("client id", w.consent.client);
  c.ids("scope id", w.consent.scopes);
}
void check(Checker& c, const DeleteConsent& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.id("client id", w.client);
}
void check(Checker& c, const PutFederatedIdentity& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.text("identity provider", w.identity.provider);
  c.text("identity", w.identity.user_id);
  c.text("name of the identity", w.identity.username);
}
void check(Checker& c, const DeleteFederatedIdentity& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.text("identity provider", w.provider);
}
void check(Checker& c, const DeleteUser& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
}
void check(Checker& c, const PutCredential& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  check(c, w.credential);
}
void check(Checker& c, const DeleteCredential& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
  c.id("credential id", w.credential);
}
void check(Checker& c, const SetRequiredActions& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
}
void check(Checker& c, const model::UserSession& session) {
  c.id("realm id", session.realm);
  c.id("session id", session.id);
  c.id("user id", session.user);
}
void check(Checker& c, const InsertUserSession& w) { check(c, w.session); }
void check(Checker& c, const UpdateUserSession& w) { check(c, w.session); }
void check(Checker& c, const TouchUserSession& w) {
  c.id("realm id", w.realm);
  c.id("session id", w.session);
}
void check(Checker& c, const DeleteUserSession& w) {
  c.id("realm id", w.realm);
  c.id("session id", w.session);
}
void check(Checker& c, const DeleteUserSessionsOf& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
}
void check(Checker& c, const PutClientSession& w) {
  c.id("realm id", w.realm);
  c.id("session id", w.session.session);
  c.id("client id", w.session.client);
  c.text("refresh token id", w.session.refresh_jti);
}
void check(Checker& c, const DeleteClientSession& w) {
  c.id("realm id", w.realm);
  c.id("session id", w.session);
  c.id("client id", w.client);
}
void check(Checker& c, const DeleteClientSessionsOf& w) {
  c.id("realm id", w.realm);
  c.id("client id", w.client);
}
void check(Checker& c, const DeleteSessionsOfRealm& w) { c.id("realm id", w.realm); }
void check(Checker& c, const InsertSingleUse& w) {
  c.id("realm id", w.record.realm);
  c.text("key", w.record.key_hash);
  c.text("payload", w.record.payload);
}
void check(Checker& c, const ConsumeSingleUse& w) {
  c.id("realm id", w.realm);
  c.text("key", w.key_hash);
  if (w.payload) c.text("payload", *w.payload);
}
void check(Checker& c, const PutLoginFailures& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.failures.user);
  c.text("address", w.failures.last_ip);
}
void check(Checker& c, const ClearLoginFailures& w) {
  c.id("realm id", w.realm);
  c.id("user id", w.user);
}
void check(Checker& c, const ClearAllLoginFailures& w) { c.id("realm id", w.realm); }
void check(Checker& c, const AppendEvent& w) {
  c.id("realm id", w.event.realm);
  c.text("event id", w.event.id);
  c.text("event type", w.event.type);
  c.text("client id", w.event.client_id);
  c.id("user id", w.event.user);
}
void check(Checker& c, const AppendAdminEvent& w) {
  c.id("realm id", w.event.realm);
  c.text("event id", w.event.id);
}
void check(Checker& c, const DeleteEvents& w) { c.id("realm id", w.realm); }
void check(Checker& c, const DeleteAdminEvents& w) { c.id("realm id", w.realm); }
void check(Checker& c, const EnqueueOutbox& w) {
  c.id("realm id", w.realm);
  c.text("outbox id", w.id);
  c.text("outbox kind", w.kind);
  c.text("outbox payload", w.payload);
}
void check(Checker& c, const FinishOutbox& w) { c.text("outbox id", w.id); }
void check(Checker& c, const ClaimOutbox& w) { c.text("outbox id", w.id); }
void check(Checker&, const CommitNothing&) {}

}  // namespace

Status<> check_text(std::string_view field, std::string_view text) {
  if (text.size() > kMaxText) {
    return fail(Error::Kind::invalid,
                fmt::format("{}: {} bytes are more than the {} that are kept", field, text.size(), kMaxText));
  }
  if (text.contains('\0')) return fail(Error::Kind::invalid, fmt::format("{}: holds a NUL byte", field));
  if (!is_utf8(text)) return fail(Error::Kind::invalid, fmt::format("{}: is not UTF-8", field));
  return {};
}

Status<> check_plan(const Plan& plan) {
  Checker checker;
  for (const auto& write : plan.writes) {
    std::visit([&](const auto& w) { check(checker, w); }, write);
  }
  return checker.status();
}

}  // namespace latchkey::store
