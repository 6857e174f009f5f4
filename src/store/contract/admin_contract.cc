// What administrators read and write beside whole users and realms.
#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const RealmId r1("r1");
const UserId u1("u1");

model::Credential password(const std::string& id, int iterations) {
  model::Credential credential;
  credential.id = CredentialId(id);
  credential.type = "password";
  credential.password = crypto::PasswordHash{
      .algorithm = "argon2", .salt = "salt", .value = std::string(32, 'v'), .iterations = iterations};
  return credential;
}

model::User somebody() {
  model::User user;
  user.id = u1;
  user.username = "alice";
  user.email = "alice@example.org";
  user.attributes = {{"dept", {"it"}}};
  user.roles = {model::RoleId("role-1"), model::RoleId("role-2")};
  user.groups = {model::GroupId("g1")};
  user.credentials = {password("c1", 5)};
  return user;
}

TEST_P(StoreContract, ShowsWhatAListOfRealmsNeeds) {
  const std::string off = R"({"v":1,"displayName":"Rëalm","enabled":false})";
  must(CreateRealm{.id = RealmId("r2"), .name = "r2", .settings = off});
  auto heads = read(store().realms().list_realms());
  ASSERT_EQ(heads.size(), 2U);
  EXPECT_EQ(heads[0].display_name, "");
  EXPECT_TRUE(heads[0].enabled);
  EXPECT_EQ(heads[1].display_name, "Rëalm");
  EXPECT_FALSE(heads[1].enabled);
  must(PutRealmSettings{.id = r1, .name = "r1", .settings = off, .expected_version = {}});
  EXPECT_EQ(read(store().realms().find_realm("r1"))->display_name, "Rëalm");
  EXPECT_FALSE(read(store().realms().load_realm(r1))->head.enabled);
}

TEST_P(StoreContract, ExpectsARealmAsItStoodBeforeThePlan) {
  must(PutObject{.realm = r1, .object = {"client", "a", "a", "{}"}});
  EXPECT_EQ(refusal(ExpectRealmVersion{r1, 1}), Refusal::changed);
  EXPECT_EQ(refusal(ExpectRealmVersion{RealmId("no"), 1}), Refusal::missing);
  Plan plan;
  plan.add(PutObject{.realm = r1, .object = {"client", "b", "b", "{}"}}).add(ExpectRealmVersion{r1, 2});
  EXPECT_TRUE(commit(std::move(plan)).committed());
}

TEST_P(StoreContract, ExpectsAUserAsItWasLoaded) {
  must(PutUser{.realm = r1, .user = somebody()});
  const auto before = read(store().users().find_user(r1, u1))->revision;
  EXPECT_FALSE(before.empty());
  must(ExpectUser{r1, u1, before});
  must(ChangeUserRoles{r1, u1, {model::RoleId("role-1")}, {model::RoleId("gone")}});
  must(ExpectUser{r1, u1, before});  // nothing was changed
  EXPECT_EQ(read(store().users().search_users(r1, {.search = "alice"})).at(0).revision, before);
  must(PutCredential{.realm = r1, .user = u1, .credential = password("c1", 6)});
  EXPECT_EQ(refusal(ExpectUser{r1, u1, before}), Refusal::changed);
  EXPECT_EQ(refusal(ExpectUser{r1, UserId("u2"), before}), Refusal::missing);
  const auto after = read(store().users().find_user(r1, u1))->revision;
  must(ChangeUserGroups{r1, u1, {model::GroupId("g2")}, {}});
  EXPECT_EQ(refusal(ExpectUser{r1, u1, after}), Refusal::changed);
}

TEST_P(StoreContract, UpdatesAProfileAndLeavesTheRest) {
  must(PutUser{.realm = r1, .user = somebody()});
  must(PutUser{.realm = r1, .user = user("u2", "bob", "bob@example.org")});
  auto profile = user("u1", "alicia", "alicia@example.org");
  profile.attributes = {{"dept", {"sales"}}};
  profile.required_actions = {"VERIFY_EMAIL"};
  must(UpdateUserProfile{.realm = r1, .user = profile});
  const auto stored = read(store().users().find_user_by_username(r1, "alicia"));
  ASSERT_TRUE(stored.has_value());
  EXPECT_EQ(stored->email, "alicia@example.org");
  EXPECT_EQ(stored->attributes, profile.attributes);
  EXPECT_EQ(stored->required_actions, profile.required_actions);
  EXPECT_EQ(stored->roles, somebody().roles);
  EXPECT_EQ(stored->groups, somebody().groups);
  EXPECT_EQ(stored->credentials.size(), 1U);
  EXPECT_TRUE(read(store().users().search_users(r1, {.attributes = {{"dept", "it"}}})).empty());
  EXPECT_EQ(read(store().users().search_users(r1, {.attributes = {{"dept", "sales"}}})).size(), 1U);
  EXPECT_FALSE(read(store().users().find_user_by_email(r1, "alice@example.org")).has_value());

  EXPECT_EQ(refusal(UpdateUserProfile{.realm = r1, .user = user("u1", "BOB")}), Refusal::duplicate_username);
  EXPECT_EQ(refusal(UpdateUserProfile{.realm = r1, .user = user("u1", "x", "bob@example.org")}),
            Refusal::duplicate_email);
  EXPECT_EQ(refusal(UpdateUserProfile{.realm = r1, .user = user("u9", "nobody")}), Refusal::missing);
}

TEST_P(StoreContract, ChangesRolesAndGroupsOfAUser) {
  must(PutUser{.realm = r1, .user = somebody()});
  must(ChangeUserRoles{r1, u1, {model::RoleId("role-3"), model::RoleId("role-2")}, {model::RoleId("role-1")}});
  must(ChangeUserGroups{r1, u1, {model::GroupId("g2")}, {model::GroupId("g1")}});
  const auto stored = read(store().users().find_user(r1, u1));
  EXPECT_EQ(stored->roles, (std::vector{model::RoleId("role-2"), model::RoleId("role-3")}));
  EXPECT_EQ(stored->groups, std::vector{model::GroupId("g2")});
  EXPECT_EQ(read(store().users().search_users(r1, {.with_role = model::RoleId("role-3")})).size(), 1U);
  EXPECT_TRUE(read(store().users().search_users(r1, {.with_role = model::RoleId("role-1")})).empty());
  EXPECT_EQ(read(store().users().search_users(r1, {.in_group = model::GroupId("g2")})).size(), 1U);
  EXPECT_EQ(refusal(ChangeUserRoles{r1, UserId("u2"), {}, {}}), Refusal::missing);
  EXPECT_EQ(refusal(ChangeUserGroups{r1, UserId("u2"), {}, {}}), Refusal::missing);
}

TEST_P(StoreContract, DoesNotPutARehashOverANewPassword) {
  must(PutUser{.realm = r1, .user = somebody()});
  const auto verified = *password("c1", 5).password;
  must(PutCredential{.realm = r1, .user = u1, .credential = password("c1", 6), .expected_password = verified});
  EXPECT_EQ(
      refusal(PutCredential{.realm = r1, .user = u1, .credential = password("c1", 7), .expected_password = verified}),
      Refusal::changed);
  EXPECT_EQ(
      refusal(PutCredential{.realm = r1, .user = u1, .credential = password("c2", 7), .expected_password = verified}),
      Refusal::changed);
  EXPECT_EQ(read(store().users().find_user(r1, u1))->password()->password->iterations, 6);
}

TEST_P(StoreContract, RemembersConsents) {
  must(PutUser{.realm = r1, .user = somebody()});
  const model::Consent consent{.user = u1,
                               .client = ClientUuid("app"),
                               .scopes = {model::ScopeId("s2"), model::ScopeId("s1"), model::ScopeId("s2")},
                               .created = from_unix_seconds(10),
                               .updated = from_unix_seconds(10)};
  must(PutConsent{r1, consent});
  auto again = consent;
  again.scopes.push_back(model::ScopeId("s3"));
  again.created = again.updated = from_unix_seconds(20);
  must(PutConsent{r1, again});
  again.client = ClientUuid("other");
  must(PutConsent{r1, again});
  const auto found = read(store().users().find_consent(r1, u1, ClientUuid("app")));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->scopes, (std::vector{model::ScopeId("s1"), model::ScopeId("s2"), model::ScopeId("s3")}));
  EXPECT_EQ(found->created, from_unix_seconds(10));
  EXPECT_EQ(found->updated, from_unix_seconds(20));
  const auto all = read(store().users().list_consents(r1, u1));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].client, ClientUuid("other"));
  EXPECT_EQ(all[1].user, u1);
  must(DeleteConsent{r1, u1, ClientUuid("app")});
  EXPECT_EQ(refusal(DeleteConsent{r1, u1, ClientUuid("app")}), Refusal::missing);
  EXPECT_FALSE(read(store().users().find_consent(r1, u1, ClientUuid("app"))).has_value());
  EXPECT_TRUE(read(store().users().list_consents(RealmId("r2"), u1)).empty());
  again.user = UserId("nobody");
  EXPECT_EQ(refusal(PutConsent{r1, again}), Refusal::missing);
}

TEST_P(StoreContract, LinksIdentitiesToOneUserEach) {
  must(PutUser{.realm = r1, .user = somebody()});
  must(PutUser{.realm = r1, .user = user("u2", "bob")});
  const model::FederatedIdentity google{"google", "1", "a@gmail"};
  must(PutFederatedIdentity{r1, u1, {"github", "1", "alice"}});
  must(PutFederatedIdentity{r1, u1, google});
  must(PutFederatedIdentity{r1, u1, google});
  EXPECT_EQ(refusal(PutFederatedIdentity{r1, UserId("u2"), google}), Refusal::exists);
  EXPECT_EQ(refusal(PutFederatedIdentity{r1, UserId("u3"), google}), Refusal::missing);
  const auto all = read(store().users().list_federated_identities(r1, u1));
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1], google);
  must(PutFederatedIdentity{r1, u1, {"google", "2", "b@gmail"}});
  must(PutFederatedIdentity{r1, UserId("u2"), google});  // it is free again
  must(DeleteFederatedIdentity{r1, u1, "google"});
  EXPECT_EQ(refusal(DeleteFederatedIdentity{r1, u1, "google"}), Refusal::missing);
  must(DeleteUser{.realm = r1, .user = UserId("u2")});
  must(PutFederatedIdentity{r1, u1, google});
}

TEST_P(StoreContract, ForgetsWhatRefersToADeletedObject) {
  auto person = somebody();
  person.groups.emplace_back("org-1");  // an organization is a component, and its members hold its id as a group
  must(PutUser{.realm = r1, .user = person});
  for (const auto& [kind, id] : {std::pair{kKindRole, "role-1"},
                                 {kKindGroup, "g1"},
                                 {kKindComponent, "org-1"},
                                 {kKindClient, "app"},
                                 {kKindClientScope, "s1"}}) {
    must(PutObject{.realm = r1, .object = {std::string(kind), id, id, "{}"}});
  }
  must(PutConsent{r1, {u1, ClientUuid("app"), {model::ScopeId("s1")}, {}, {}}});
  must(PutConsent{r1, {u1, ClientUuid("web"), {model::ScopeId("s1"), model::ScopeId("s2")}, {}, {}}});
  for (const bool offline : {false, true}) {
    must(InsertUserSession{session("s1", "u1", offline)});
    for (const auto* client : {"app", "web"}) {
      auto of_client = client_session("s1", client);
      of_client.offline = offline;
      must(PutClientSession{.realm = r1, .session = of_client, .expected_refresh_jti = {}});
    }
  }
  must(DeleteObject{r1, std::string(kKindRole), "role-1"});
  must(DeleteObject{r1, std::string(kKindGroup), "g1"});
  must(DeleteObject{r1, std::string(kKindComponent), "org-1"});
  must(DeleteObject{r1, std::string(kKindClient), "app"});
  must(DeleteObject{r1, std::string(kKindClientScope), "s1"});

  const auto stored = read(store().users().find_user(r1, u1));
  EXPECT_EQ(stored->roles, std::vector{model::RoleId("role-2")});
  EXPECT_TRUE(stored->groups.empty());
  const auto consents = read(store().users().list_consents(r1, u1));
  ASSERT_EQ(consents.size(), 1U);
  EXPECT_EQ(consents[0].scopes, std::vector{model::ScopeId("s2")});
  for (const bool offline : {false, true}) {
    EXPECT_EQ(read(store().sessions().list_client_sessions(r1, SessionId("s1"), offline)).size(), 1U);
  }
}

TEST_P(StoreContract, ListsAndCountsSessionsOfClients) {
  make_realm("r2");
  must(PutUser{.realm = r1, .user = user("u1", "Alice")});
  for (int i = 1; i <= 3; ++i) {
    auto s = session("s" + std::to_string(i), i == 3 ? "u2" : "u1");
    s.started = from_unix_seconds(100 + i);
    s.ip_address = i == 2 ? "10.0.0.2" : "192.168.0.1";
    must(InsertUserSession{s});
    must(PutClientSession{.realm = r1, .session = client_session(s.id.value, "app"), .expected_refresh_jti = {}});
  }
  must(PutClientSession{.realm = r1, .session = client_session("s2", "web"), .expected_refresh_jti = {}});
  must(InsertUserSession{session("s1", "u1", true)});
  const auto& sessions = store().sessions();
  const auto ids = [](const std::vector<model::UserSession>& list) {
    std::string out;
    for (const auto& s : list) out += s.id.value + ' ';
    return out;
  };
  EXPECT_EQ(ids(read(sessions.list_sessions_of_client(r1, ClientUuid("app"), false, 0, 100))), "s3 s2 s1 ");
  EXPECT_EQ(ids(read(sessions.list_sessions_of_client(r1, ClientUuid("app"), false, 1, 1))), "s2 ");
  EXPECT_EQ(ids(read(sessions.list_sessions_of_client(r1, ClientUuid("app"), true, 0, 100))), "");
  EXPECT_EQ(ids(read(sessions.list_sessions_of_client(RealmId("r2"), ClientUuid("app"), false, 0, 100))), "");
  EXPECT_EQ(read(sessions.count_sessions_of_client(r1, ClientUuid("app"), false)), 3);
  const auto counts = read(sessions.count_sessions_by_client(r1, false));
  EXPECT_EQ(counts, (std::map<ClientUuid, std::int64_t>{{ClientUuid("app"), 3}, {ClientUuid("web"), 1}}));
  EXPECT_TRUE(read(sessions.count_sessions_by_client(r1, true)).empty());

  EXPECT_EQ(ids(read(sessions.search_sessions(r1, {}))), "s3 s2 s1 ");
  EXPECT_EQ(ids(read(sessions.search_sessions(r1, {.first = 1, .limit = 1}))), "s2 ");
  EXPECT_EQ(ids(read(sessions.search_sessions(r1, {.text = "ALI"}))), "s2 s1 ");
  EXPECT_EQ(ids(read(sessions.search_sessions(r1, {.text = "10.0"}))), "s2 ");
  EXPECT_EQ(ids(read(sessions.search_sessions(r1, {.offline = true}))), "s1 ");

  must(DeleteClientSessionsOf{r1, ClientUuid("app")});
  EXPECT_EQ(read(sessions.count_sessions_by_client(r1, false)).size(), 1U);
  must(DeleteSessionsOfRealm{RealmId("r2"), true});
  must(DeleteSessionsOfRealm{r1, false});
  EXPECT_TRUE(read(sessions.search_sessions(r1, {})).empty());
  EXPECT_TRUE(read(sessions.count_sessions_by_client(r1, false)).empty());
  EXPECT_EQ(read(sessions.search_sessions(r1, {.offline = true})).size(), 1U);
  must(DeleteSessionsOfRealm{r1, true});
  EXPECT_TRUE(read(sessions.search_sessions(r1, {.offline = true})).empty());
}

TEST_P(StoreContract, ClearsAllLoginFailuresOfARealm) {
  for (const auto* id : {"u1", "u2"}) {
    must(PutLoginFailures{.realm = r1, .failures = {.user = UserId(id), .failures = 3}, .expected_failures = 0});
  }
  must(ClearAllLoginFailures{RealmId("no")});
  must(ClearAllLoginFailures{r1});
  EXPECT_FALSE(read(store().users().find_login_failures(r1, u1)).has_value());
  EXPECT_FALSE(read(store().users().find_login_failures(r1, UserId("u2"))).has_value());
}

}  // namespace
}  // namespace latchkey::store
