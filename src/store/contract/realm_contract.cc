#include "store/codec/assemble.h"
#include "store/contract/contract.h"
#include "store/history.h"

namespace latchkey::store {
namespace {

ConfigObject object(const std::string& id, const std::string& key, const std::string& document = R"({"v":1})") {
  return {std::string(kKindClient), id, key, document};
}

TEST_P(StoreContract, FindsARealmByItsExactName) {
  must(CreateRealm{.id = RealmId("r2"), .name = "Shop", .settings = R"({"v":1,"displayName":"Shop"})"});
  const auto head = read(store().realms().find_realm("Shop"));
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->id, RealmId("r2"));
  EXPECT_EQ(head->name, "Shop");
  EXPECT_EQ(head->version, 1);
  EXPECT_FALSE(read(store().realms().find_realm("shop")).has_value());
  EXPECT_FALSE(read(store().realms().find_realm("nowhere")).has_value());
}

TEST_P(StoreContract, ListsRealmsByName) {
  must(CreateRealm{.id = RealmId("a"), .name = "zoo", .settings = "{}"});
  must(CreateRealm{.id = RealmId("b"), .name = "Attic", .settings = "{}"});
  const auto heads = read(store().realms().list_realms());
  ASSERT_EQ(heads.size(), 3U);
  EXPECT_EQ(heads[0].name, "Attic");
  EXPECT_EQ(heads[1].name, "r1");
  EXPECT_EQ(heads[2].name, "zoo");
}

TEST_P(StoreContract, RefusesASecondRealmOfTheSameIdOrFoldedName) {
  EXPECT_EQ(refusal(CreateRealm{.id = RealmId("r1"), .name = "other", .settings = "{}"}), Refusal::exists);
  EXPECT_EQ(refusal(CreateRealm{.id = RealmId("r9"), .name = "R1", .settings = "{}"}), Refusal::exists);
  must(CreateRealm{.id = RealmId("r2"), .name = "straße", .settings = "{}"});
  EXPECT_EQ(refusal(CreateRealm{.id = RealmId("r3"), .name = "STRASSE", .settings = "{}"}), Refusal::exists);
}

TEST_P(StoreContract, ReplacesSettingsWhenTheVersionIsTheExpectedOne) {
  EXPECT_EQ(refusal(PutRealmSettings{.id = RealmId("r1"), .name = "r1", .settings = "{}", .expected_version = 7}),
            Refusal::changed);
  must(PutRealmSettings{.id = RealmId("r1"), .name = "renamed", .settings = R"({"x":1})", .expected_version = 1});
  const auto record = read(store().realms().load_realm(RealmId("r1")));
  ASSERT_TRUE(record.has_value());
  EXPECT_EQ(record->head.version, 2);
  EXPECT_EQ(record->head.name, "renamed");
  EXPECT_EQ(record->settings, R"({"x":1})");
  EXPECT_FALSE(read(store().realms().find_realm("r1")).has_value());
}

TEST_P(StoreContract, RefusesSettingsOfNoRealmAndATakenName) {
  make_realm("r2");
  EXPECT_EQ(refusal(PutRealmSettings{.id = RealmId("no"), .name = "no", .settings = "{}", .expected_version = {}}),
            Refusal::missing);
  EXPECT_EQ(refusal(PutRealmSettings{.id = RealmId("r1"), .name = "R2", .settings = "{}", .expected_version = {}}),
            Refusal::exists);
  must(PutRealmSettings{.id = RealmId("r1"), .name = "R1", .settings = "{}", .expected_version = {}});
}

TEST_P(StoreContract, HidesADeletedRealmAtOnceAndFreesItsIdAndName) {
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "app")});
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "alice", "alice@example.org")});
  must(InsertUserSession{session("s1", "u1")});
  must(InsertSingleUse{single_use("code")});
  must(EnqueueOutbox{.id = "o1", .realm = RealmId("r1"), .kind = "mail", .payload = "{}", .due = {}});
  must(DeleteRealm{RealmId("r1")});

  EXPECT_FALSE(read(store().realms().find_realm("r1")).has_value());
  EXPECT_FALSE(read(store().realms().load_realm(RealmId("r1"))).has_value());
  EXPECT_FALSE(read(store().realms().load_changes(RealmId("r1"), 1)).has_value());
  EXPECT_TRUE(read(store().realms().list_realms()).empty());
  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("u1"))).has_value());
  EXPECT_FALSE(read(store().users().find_user_by_username(RealmId("r1"), "alice")).has_value());
  EXPECT_EQ(read(store().users().count_users(RealmId("r1"))), 0);
  EXPECT_FALSE(read(store().sessions().find_session(RealmId("r1"), SessionId("s1"), false)).has_value());
  EXPECT_FALSE(read(store().sessions().find_single_use(RealmId("r1"), {}, "code")).has_value());
  EXPECT_EQ(read(store().sessions().count_sessions()), 0);
  EXPECT_TRUE(read(store().events().list_outbox(from_unix_seconds(1), 10)).empty());
  EXPECT_EQ(refusal(DeleteRealm{RealmId("r1")}), Refusal::missing);

  make_realm("r1");  // nothing of the old one shines through
  EXPECT_FALSE(read(store().users().find_user(RealmId("r1"), UserId("u1"))).has_value());
  EXPECT_TRUE(read(store().realms().load_realm(RealmId("r1")))->objects.empty());
  must(PutUser{.realm = RealmId("r1"), .user = user("u1", "alice")});
}

TEST_P(StoreContract, SweepsADeletedRealmInBatches) {
  for (int i = 0; i < 10; ++i) {
    must(PutUser{.realm = RealmId("r1"), .user = user("u" + std::to_string(i), "name" + std::to_string(i))});
  }
  make_realm("r2");
  must(PutUser{.realm = RealmId("r2"), .user = user("u1", "bob")});
  must(DeleteRealm{RealmId("r1")});
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1), 4)), 4U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1), 4)), 4U);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1), 4)), 3U) << "two users and the realm itself";
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1), 4)), 0U);
  EXPECT_TRUE(read(store().users().find_user(RealmId("r2"), UserId("u1"))).has_value());
}

TEST_P(StoreContract, PutsAndReplacesAnObject) {
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "app", R"({"v":1,"name":"One"})")});
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "app2", R"({"v":1,"name":"Two"})")});
  must(PutObject{.realm = RealmId("r1"), .object = object("c2", "app", "{}")});
  const auto record = read(store().realms().load_realm(RealmId("r1")));
  ASSERT_EQ(record->objects.size(), 2U);
  EXPECT_EQ(record->objects[0].id, "c1");
  EXPECT_EQ(record->objects[0].key, "app2");
  EXPECT_EQ(record->objects[0].document, R"({"v":1,"name":"Two"})");
}

TEST_P(StoreContract, RefusesAnObjectWhoseKeyAnotherIdHolds) {
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "app")});
  EXPECT_EQ(refusal(PutObject{.realm = RealmId("r1"), .object = object("c2", "app")}), Refusal::exists);
  EXPECT_EQ(refusal(PutObject{.realm = RealmId("r1"), .object = object("c1", "app"), .only_insert = true}),
            Refusal::exists);
  EXPECT_EQ(refusal(PutObject{.realm = RealmId("no"), .object = object("c3", "x")}), Refusal::missing);
  auto other_kind = object("c2", "app");
  other_kind.kind = kKindRole;
  must(PutObject{.realm = RealmId("r1"), .object = other_kind});
}

TEST_P(StoreContract, DeletesAnObjectOfItsRealmOnly_Cve2026_94215) {
  make_realm("r2");
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "app")});
  EXPECT_EQ(refusal(DeleteObject{.realm = RealmId("r2"), .kind = std::string(kKindClient), .id = "c1"}),
            Refusal::missing);
  EXPECT_EQ(refusal(DeleteObject{.realm = RealmId("r1"), .kind = std::string(kKindRole), .id = "c1"}),
            Refusal::missing);
  must(DeleteObject{.realm = RealmId("r1"), .kind = std::string(kKindClient), .id = "c1"});
  EXPECT_EQ(refusal(DeleteObject{.realm = RealmId("r1"), .kind = std::string(kKindClient), .id = "c1"}),
            Refusal::missing);
  must(PutObject{.realm = RealmId("r1"), .object = object("c2", "app")});
}

TEST_P(StoreContract, RaisesTheVersionOnceAPlan) {
  Plan plan;
  plan.add(PutObject{.realm = RealmId("r1"), .object = object("c1", "a")});
  plan.add(PutObject{.realm = RealmId("r1"), .object = object("c2", "b")});
  plan.add(PutRealmSettings{.id = RealmId("r1"), .name = "r1", .settings = "{}", .expected_version = 1});
  ASSERT_TRUE(commit(std::move(plan)).committed());
  EXPECT_EQ(read(store().realms().find_realm("r1"))->version, 2);
}

TEST_P(StoreContract, MakesAWholeRealmInOnePlanAtVersionOne) {
  Plan plan;
  plan.add(CreateRealm{.id = RealmId("r2"), .name = "r2", .settings = "{}"});
  plan.add(PutObject{.realm = RealmId("r2"), .object = object("c1", "a")});
  plan.add(PutUser{.realm = RealmId("r2"), .user = user("u1", "alice")});
  ASSERT_TRUE(commit(std::move(plan)).committed());
  EXPECT_EQ(read(store().realms().find_realm("r2"))->version, 1);
  EXPECT_TRUE(read(store().users().find_user(RealmId("r2"), UserId("u1"))).has_value());
}

TEST_P(StoreContract, TellsWhatChangedAfterAVersion) {
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "a")});                      // 2
  must(PutObject{.realm = RealmId("r1"), .object = object("c2", "b")});                      // 3
  must(DeleteObject{.realm = RealmId("r1"), .kind = std::string(kKindClient), .id = "c1"});  // 4
  must(PutObject{.realm = RealmId("r1"), .object = object("c3", "c")});                      // 5

  const auto changes = read(store().realms().load_changes(RealmId("r1"), 3));
  ASSERT_TRUE(changes.has_value());
  EXPECT_EQ(changes->head.version, 5);
  ASSERT_EQ(changes->changed.size(), 1U);
  EXPECT_EQ(changes->changed[0].id, "c3");
  ASSERT_EQ(changes->removed.size(), 1U);
  EXPECT_EQ(changes->removed[0].id, "c1");
  EXPECT_EQ(changes->removed[0].kind, kKindClient);

  const auto none = read(store().realms().load_changes(RealmId("r1"), 5));
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->changed.empty());
  EXPECT_TRUE(none->removed.empty());
}

TEST_P(StoreContract, ForgetsTheTombstoneOfWhatCameBack) {
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "a")});
  must(DeleteObject{.realm = RealmId("r1"), .kind = std::string(kKindClient), .id = "c1"});
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "a")});
  const auto changes = read(store().realms().load_changes(RealmId("r1"), 1));
  ASSERT_TRUE(changes.has_value());
  EXPECT_EQ(changes->changed.size(), 1U);
  EXPECT_TRUE(changes->removed.empty());
}

TEST_P(StoreContract, HasNoChangesForAVersionThatNeverWasOrIsForgotten) {
  EXPECT_FALSE(read(store().realms().load_changes(RealmId("r1"), 2)).has_value())
      << "from a future, say another backup";
  EXPECT_FALSE(read(store().realms().load_changes(RealmId("r1"), 0)).has_value());
  EXPECT_FALSE(read(store().realms().load_changes(RealmId("no"), 1)).has_value());
  std::vector<Plan> plans(kVersionHistory + 1);
  for (auto& plan : plans) plan.add(PutObject{.realm = RealmId("r1"), .object = object("c1", "a")});
  commit_all(std::move(plans));
  EXPECT_FALSE(read(store().realms().load_changes(RealmId("r1"), 1)).has_value());
  EXPECT_TRUE(read(store().realms().load_changes(RealmId("r1"), 2)).has_value());
}

TEST_P(StoreContract, KeepsLargeAndUnicodeDocuments) {
  const std::string large(std::size_t{3} << 20, 'x');
  const std::string unicode = "{\"n\":\"Ünïcödé 漢字 🎉 \\\" ' ; --\"}";
  must(PutObject{.realm = RealmId("r1"), .object = object("c1", "漢字", large)});
  must(PutObject{.realm = RealmId("r1"), .object = object("c2", "'; DROP TABLE realm; --", unicode)});
  const auto record = read(store().realms().load_realm(RealmId("r1")));
  ASSERT_EQ(record->objects.size(), 2U);
  EXPECT_EQ(record->objects[0].document, large);
  EXPECT_EQ(record->objects[0].key, "漢字");
  EXPECT_EQ(record->objects[1].document, unicode);
  EXPECT_EQ(record->objects[1].key, "'; DROP TABLE realm; --");
}

TEST_P(StoreContract, AssemblesWhatAPlanForANewRealmWrote) {
  model::RealmParts parts;
  parts.settings.id = RealmId("r2");
  parts.settings.name = "r2";
  auto client = std::make_shared<model::Client>();
  client->uuid = ClientUuid("c1");
  client->client_id = "app";
  client->secret = std::make_shared<const Secret>(Secret::copy_of("hush"));
  parts.clients.push_back(client);
  ASSERT_TRUE(commit(plan_for_new_realm(parts, sealer_)).committed());

  const auto record = read(store().realms().load_realm(RealmId("r2")));
  ASSERT_TRUE(record.has_value());
  EXPECT_FALSE(record->objects.at(0).document.contains("hush"));
  const auto again = assemble(*record, sealer_);
  ASSERT_TRUE(again.has_value()) << again.error().detail;
  EXPECT_EQ(again->version, 1);
  ASSERT_EQ(again->clients.size(), 1U);
  EXPECT_EQ(again->clients[0]->secret->reveal(), "hush");
}

}  // namespace
}  // namespace latchkey::store
