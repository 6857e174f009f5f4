#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

model::Credential password_credential(const std::string& id) {
  model::Credential credential;
  credential.id = CredentialId(id);
  credential.type = "password";
  credential.created = from_unix_millis(1234567);
  credential.password = crypto::PasswordHash{.algorithm = "argon2",
                                             .salt = std::string("\0salt\xff", 6),
                                             .value = std::string(32, '\x80'),
                                             .iterations = 5,
                                             .memory_kib = 7168,
                                             .parallelism = 1,
                                             .type = "id",
                                             .version = "1.3"};
  return credential;
}

model::Credential otp_credential(const std::string& id) {
  model::Credential credential;
  credential.id = CredentialId(id);
  credential.type = "otp";
  credential.label = "phone";
  credential.priority = 20;
  credential.secret_data = std::make_shared<const Secret>(Secret::copy_of(R"({"value":"JBSWY3DP"})"));
  credential.data_json = R"({"digits":6})";
  return credential;
}

model::User full_user() {
  model::User u;
  u.id = UserId("u1");
  u.username = "Alice";
  u.email = "Alice@Example.org";
  u.first_name = "Alice";
  u.last_name = "Łukasiewicz";
  u.enabled = false;
  u.email_verified = true;
  u.created = from_unix_millis(1700000000123);
  u.not_before = 77;
  u.attributes = {{"locale", {"de"}}, {"phones", {"1", "2"}}, {"long", {std::string(5000, 'x')}}, {"empty", {}}};
  u.required_actions = {"UPDATE_PASSWORD", "VERIFY_EMAIL"};
  u.roles = {model::RoleId("role-b"), model::RoleId("role-a")};
  u.groups = {model::GroupId("g1")};
  u.credentials = {password_credential("cred-z"), otp_credential("cred-a")};
  u.service_account_of = ClientUuid("client-1");
  u.federation_link = "ldap-1";
  u.kept_json = R"({"somethingElse":{"secret":"do not show"}})";
  return u;
}

void expect_same(const model::Credential& a, const model::Credential& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.type, b.type);
  EXPECT_EQ(a.label, b.label);
  EXPECT_EQ(a.created, b.created);
  EXPECT_EQ(a.priority, b.priority);
  EXPECT_EQ(a.password, b.password);
  ASSERT_EQ(a.secret_data == nullptr, b.secret_data == nullptr);
  if (a.secret_data) EXPECT_EQ(a.secret_data->reveal(), b.secret_data->reveal());
  EXPECT_EQ(a.data_json, b.data_json);
}

TEST_P(StoreContract, KeepsAWholeUser) {
  const auto u = full_user();
  must(PutUser{.realm = RealmId("r1"), .user = u});
  const auto found = read(store().users().find_user(RealmId("r1"), UserId("u1")));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->username, u.username);
  EXPECT_EQ(found->email, u.email);
  EXPECT_EQ(found->first_name, u.first_name);
  EXPECT_EQ(found->last_name, u.last_name);
  EXPECT_EQ(found->enabled, u.enabled);
  EXPECT_EQ(found->email_verified, u.email_verified);
  EXPECT_EQ(found->created, u.created);
  EXPECT_EQ(found->not_before, u.not_before);
  EXPECT_EQ(found->attributes, u.attributes);
  EXPECT_EQ(found->required_actions, u.required_actions);
  EXPECT_EQ(found->roles, u.roles);
  EXPECT_EQ(found->groups, u.groups);
  EXPECT_EQ(found->service_account_of, u.service_account_of);
  EXPECT_EQ(found->federation_link, u.federation_link);
  EXPECT_EQ(found->kept_json, u.kept_json);
  ASSERT_EQ(found->credentials.size(), 2U);
  expect_same(found->credentials[0], u.credentials[0]);
  expect_same(found->credentials[1], u.credentials[1]);
}

TEST_P(StoreContract, FindsUsersByFoldedNameMailAndServiceAccount) {
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  EXPECT_TRUE(read(store().users().find_user_by_username(RealmId("r1"), "ALICE")).has_value());
  EXPECT_TRUE(read(store().users().find_user_by_email(RealmId("r1"), "alice@EXAMPLE.org")).has_value());
  EXPECT_TRUE(read(store().users().find_service_account(RealmId("r1"), ClientUuid("client-1"))).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "alice@example.org")).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_email(RealmId("r1"), "")).has_value());
  EXPECT_FALSE(read(store().users().find_service_account(RealmId("r1"), ClientUuid(""))).has_value());
  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("U1"))).has_value()) << "ids are exact";
}

TEST_P(StoreContract, DoesNotFindAUserOfAnotherRealm_Cve2026_94215) {
  make_realm("r2");
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  const RealmId other("r2");
  EXPECT_FALSE(read(store().users().find_user(other, UserId("u1"))).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(other, "alice")).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_email(other, "alice@example.org")).has_value());
  EXPECT_FALSE(read(store().users().find_service_account(other, ClientUuid("client-1"))).has_value());
  EXPECT_EQ(refusal(DeleteUser{.realm = other, .user = UserId("u1")}), Refusal::missing);
  EXPECT_EQ(refusal(PutCredential{.realm = other, .user = UserId("u1"), .credential = otp_credential("x")}),
            Refusal::missing);
  EXPECT_EQ(refusal(SetRequiredActions{.realm = other, .user = UserId("u1"), .actions = {}}), Refusal::missing);
  must(PutUser{.realm = other, .user = user("u1", "alice", "alice@example.org")});
  EXPECT_EQ(read(store().users().find_user(RealmId("r1"), UserId("u1")))->last_name, "Łukasiewicz");
}

TEST_P(StoreContract, RefusesNamesThatFoldToAnothers) {
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "Straße", "a@example.org")});
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u2", "STRASSE")}), Refusal::duplicate_username);
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u2", "b", "A@EXAMPLE.ORG")}),
            Refusal::duplicate_email);
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("no"), .user = user("u2", "b")}), Refusal::missing);
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u1", "new"), .only_insert = true}), Refusal::exists);
  must(PutUser{.realm = RealmId("r1"), .user = user("u2", "b")});
  must(PutUser{.realm = RealmId("r1"), .user = user("u3", "c")});  // two without an e-mail do not collide
}

TEST_P(StoreContract, RefusesANameThatIsAnothersMailAndTheReverse_Cve2024_1722) {
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "alice", "alice@example.org")});
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u2", "Alice@Example.org")}),
            Refusal::duplicate_username);
  must(PutUser{.realm = RealmId("r1"), .user = user("u3", "bob@example.org")});
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u4", "carol", "bob@example.org")}),
            Refusal::duplicate_email);
  must(PutUser{.realm = RealmId("r1"), .user = user("u5", "eve@example.org", "eve@example.org")});  // one's own is fine
}

TEST_P(StoreContract, AllowsDuplicateMailsWhereTheRealmDoes) {
  must(PutUser{.realm = RealmId("r1"), .user = user("u2", "a", "same@example.org"), .duplicate_emails_allowed = true});
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "b", "same@example.org"), .duplicate_emails_allowed = true});
  EXPECT_EQ(refusal(PutUser{.realm = RealmId("r1"), .user = user("u3", "A"), .duplicate_emails_allowed = true}),
            Refusal::duplicate_username);
  EXPECT_EQ(read(store().users().find_user_by_email(RealmId("r1"), "same@example.org"))->id, UserId("u1"))
      << "the first by id";
}

TEST_P(StoreContract, FreesTheOldNameOfARenamedUser) {
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "old", "old@example.org")});
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "new", "new@example.org")});
  must(PutUser{.realm = RealmId("r1"), .user = user("u2", "old", "old@example.org")});
  EXPECT_EQ(read(store().users().find_user_by_username(RealmId("r1"), "old"))->id, UserId("u2"));
  EXPECT_EQ(read(store().users().find_user_by_email(RealmId("r1"), "new@example.org"))->id, UserId("u1"));
}

TEST_P(StoreContract, ReplacesCredentialsRolesAndAttributesWithTheUser) {
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  auto u = full_user();
  u.credentials = {otp_credential("cred-n")};
  u.roles = {model::RoleId("role-a")};
  u.attributes = {{"locale", {"fr"}}};
  must(PutUser{.realm = RealmId("r1"), .user = u});
  const auto found = read(store().users().find_user(RealmId("r1"), UserId("u1")));
  ASSERT_EQ(found->credentials.size(), 1U);
  EXPECT_EQ(found->credentials[0].id, CredentialId("cred-n"));
  EXPECT_EQ(found->roles, u.roles);
  EXPECT_EQ(found->attributes, u.attributes);
}

TEST_P(StoreContract, AddsReplacesAndDeletesACredential) {
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  auto changed = password_credential("cred-z");
  changed.password->iterations = 9;
  must(PutCredential{.realm = RealmId("r1"), .user = UserId("u1"), .credential = changed});
  must(PutCredential{.realm = RealmId("r1"), .user = UserId("u1"), .credential = otp_credential("cred-0")});
  auto found = read(store().users().find_user(RealmId("r1"), UserId("u1")));
  ASSERT_EQ(found->credentials.size(), 3U);
  EXPECT_EQ(found->credentials[0].password->iterations, 9) << "a replaced one keeps its place";
  EXPECT_EQ(found->credentials[2].id, CredentialId("cred-0")) << "a new one comes last";
  must(DeleteCredential{.realm = RealmId("r1"), .user = UserId("u1"), .credential = CredentialId("cred-z")});
  EXPECT_EQ(read(store().users().find_user(RealmId("r1"), UserId("u1")))->credentials.size(), 2U);

  EXPECT_EQ(
      refusal(DeleteCredential{.realm = RealmId("r1"), .user = UserId("u1"), .credential = CredentialId("cred-z")}),
      Refusal::missing);
  EXPECT_EQ(refusal(PutCredential{.realm = RealmId("r1"), .user = UserId("u2"), .credential = otp_credential("x")}),
            Refusal::missing);
  must(PutUser{.realm = RealmId("r1"), .user = user("u2", "bob")});
  EXPECT_EQ(
      refusal(DeleteCredential{.realm = RealmId("r1"), .user = UserId("u2"), .credential = CredentialId("cred-a")}),
      Refusal::missing)
      << "another user's credential";
}

TEST_P(StoreContract, SetsRequiredActionsAndNothingElse) {
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  must(SetRequiredActions{.realm = RealmId("r1"), .user = UserId("u1"), .actions = {"TERMS"}});
  const auto found = read(store().users().find_user(RealmId("r1"), UserId("u1")));
  EXPECT_EQ(found->required_actions, std::vector<std::string>{"TERMS"});
  EXPECT_EQ(found->attributes, full_user().attributes);
  EXPECT_EQ(found->kept_json, full_user().kept_json);
  EXPECT_EQ(refusal(SetRequiredActions{.realm = RealmId("r1"), .user = UserId("u2"), .actions = {}}), Refusal::missing);
}

TEST_P(StoreContract, DeletesAUserWithSessionsAndFailures) {
  must(PutUser{.realm = RealmId("r1"), .user = full_user()});
  must(InsertUserSession{session("s1", "u1")});
  must(InsertUserSession{session("s1", "u1", true)});
  must(PutClientSession{.realm = RealmId("r1"), .session = client_session("s1", "c1"), .expected_refresh_jti = {}});
  must(PutLoginFailures{.realm = RealmId("r1"), .failures = {.user = UserId("u1"), .failures = 1}});
  must(DeleteUser{.realm = RealmId("r1"), .user = UserId("u1")});
  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("u1"))).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "alice")).has_value());
  EXPECT_FALSE(read(store().sessions().find_session(RealmId("r1"), SessionId("s1"), false)).has_value());
  EXPECT_FALSE(read(store().sessions().find_session(RealmId("r1"), SessionId("s1"), true)).has_value());
  EXPECT_TRUE(read(store().sessions().list_client_sessions(RealmId("r1"), SessionId("s1"), false)).empty());
  EXPECT_FALSE(read(store().users().find_login_failures(RealmId("r1"), UserId("u1"))).has_value());
  EXPECT_EQ(refusal(DeleteUser{.realm = RealmId("r1"), .user = UserId("u1")}), Refusal::missing);
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "alice")});
  EXPECT_TRUE(read(store().users().find_user(RealmId("r1"), UserId("u1")))->credentials.empty());
}

TEST_P(StoreContract, ListsUsersInPages) {
  for (const auto* id : {"c", "a", "e", "b", "d"}) must(PutUser{.realm = RealmId("r1"), .user = user(id, id)});
  make_realm("r2");
  must(PutUser{.realm = RealmId("r2"), .user = user("aa", "aa")});
  EXPECT_EQ(read(store().users().count_users(RealmId("r1"))), 5);
  const auto ids = [&](const std::string& after, std::size_t limit) {
    std::string out;
    for (const auto& u : read(store().users().list_users(RealmId("r1"), after, limit))) out += u.id.value;
    return out;
  };
  EXPECT_EQ(ids("", 2), "ab");
  EXPECT_EQ(ids("b", 2), "cd");
  EXPECT_EQ(ids("d", 2), "e");
  EXPECT_EQ(ids("e", 2), "");
  EXPECT_EQ(ids("", 0), "");
}

TEST_P(StoreContract, CountsLoginFailuresByCompareAndSet) {
  const model::LoginFailures first{.user = UserId("u1"),
                                   .failures = 1,
                                   .temporary_lockouts = 2,
                                   .last_failure = from_unix_seconds(5),
                                   .locked_until = from_unix_seconds(65),
                                   .last_ip = "::1"};
  must(PutLoginFailures{.realm = RealmId("r1"), .failures = first});
  EXPECT_EQ(refusal(PutLoginFailures{.realm = RealmId("r1"), .failures = first}), Refusal::changed);
  EXPECT_EQ(refusal(PutLoginFailures{.realm = RealmId("r1"), .failures = first, .expected_failures = 2}),
            Refusal::changed);
  EXPECT_EQ(refusal(PutLoginFailures{.realm = RealmId("no"), .failures = first}), Refusal::missing);
  auto second = first;
  second.failures = 2;
  must(PutLoginFailures{.realm = RealmId("r1"), .failures = second, .expected_failures = 1});
  const auto found = read(store().users().find_login_failures(RealmId("r1"), UserId("u1")));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->failures, 2);
  EXPECT_EQ(found->temporary_lockouts, 2);
  EXPECT_EQ(found->last_failure, first.last_failure);
  EXPECT_EQ(found->locked_until, first.locked_until);
  EXPECT_EQ(found->last_ip, "::1");
  must(ClearLoginFailures{.realm = RealmId("r1"), .user = UserId("u1")});
  must(ClearLoginFailures{.realm = RealmId("r1"), .user = UserId("u1")});
  EXPECT_FALSE(read(store().users().find_login_failures(RealmId("r1"), UserId("u1"))).has_value());
}

}  // namespace
}  // namespace latchkey::store
