// Secrets at rest: sealed, bound to one master key, and moved to another key beside a running store.
#include "store/codec/codec.h"
#include "store/reseal.h"
#include "store/sqlite/database_for_test.h"

namespace latchkey::store {
namespace {

crypto::Sealer ring(const std::string& keys) {
  std::vector<Secret> secrets;
  for (const char key : keys) secrets.push_back(Secret(std::string(32, key)));
  return std::move(*crypto::Sealer::make(std::move(secrets)));
}

TEST_F(SqliteFile, SealsSecretsAndKeepsHashesReadable) {
  auto store = must_open();
  ASSERT_TRUE(committed(*store, realm("r1")));
  model::User user;
  user.id = UserId("u1");
  user.username = "alice";
  user.kept_json = R"({"idp":"KEPT-SECRET"})";
  user.credentials.resize(2);
  user.credentials[0].id = CredentialId("otp");
  user.credentials[0].type = "otp";
  user.credentials[0].secret_data = std::make_shared<const Secret>(Secret::copy_of("OTP-SECRET"));
  user.credentials[1].id = CredentialId("password");
  user.credentials[1].type = "password";
  user.credentials[1].password = crypto::PasswordHash{.algorithm = "argon2", .salt = "s", .value = "v"};
  ASSERT_TRUE(committed(*store, PutUser{.realm = RealmId("r1"), .user = user}));
  store.reset();
  const auto everything = query("SELECT document FROM user_account UNION ALL SELECT document FROM credential");
  EXPECT_FALSE(everything.contains("KEPT-SECRET"));
  EXPECT_FALSE(everything.contains("OTP-SECRET"));
  EXPECT_TRUE(everything.contains("argon2"));
}

TEST_F(SqliteFile, RefusesAnotherMasterKey) {
  ASSERT_TRUE(committed(*must_open(), realm("r1")));
  const auto other = test_sealer('o');
  const auto store = open_sqlite(path_, other, log_);
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().kind, Error::Kind::forbidden);
  EXPECT_TRUE(store.error().detail.contains("the master key is not the one")) << store.error().detail;
  EXPECT_NE(must_open(), nullptr);
}

TEST_F(SqliteFile, RefusesAnyKeyWhereTheCheckValueWasTakenAwayFromData) {
  ASSERT_TRUE(committed(*must_open(), realm("r1")));
  run_sql("DELETE FROM setting");
  EXPECT_FALSE(open().has_value());
}

TEST_F(SqliteFile, ChangesTheMasterKeyBesideARunningStore) {
  const auto old_only = ring("k");
  const auto both = ring("nk");
  const auto new_only = ring("n");
  model::Client client;
  client.uuid = ClientUuid("c1");
  client.client_id = "app";
  client.secret = std::make_shared<const Secret>(Secret::copy_of("hush"));
  {
    auto store = must_open();
    ASSERT_TRUE(committed(*store, realm("r1")));
    ASSERT_TRUE(committed(*store, PutObject{.realm = RealmId("r1"), .object = encode(RealmId("r1"), client, old_only)}));
    for (int i = 0; i < 450; ++i) {
      model::User user;
      user.id = UserId("u\n" + std::to_string(i));
      user.username = user.id.value;
      if (i % 3 == 0) user.kept_json = R"({"a":1})";
      user.credentials.resize(1);
      user.credentials[0].id = CredentialId("otp");
      user.credentials[0].type = "otp";
      user.credentials[0].secret_data = std::make_shared<const Secret>(Secret::copy_of("seed" + std::to_string(i)));
      Plan plan;
      plan.add(PutUser{.realm = RealmId("r1"), .user = std::move(user)});
      start(store->commit(std::move(plan)), [](std::exception_ptr, std::optional<Result<CommitOutcome>> outcome) {
        EXPECT_TRUE(*outcome && (*outcome)->committed());
      });
    }
  }
  EXPECT_FALSE(open_sqlite(path_, new_only, log_).has_value()) << "before the change the new key alone opens nothing";

  auto server = std::move(*open_sqlite(path_, both, log_));
  {
    auto command = std::move(*open_sqlite(path_, both, log_));
    const auto resealed = sync_wait(reseal_all(*command, both));
    ASSERT_TRUE(resealed.has_value()) << resealed.error().detail;
    EXPECT_EQ(*resealed, 1U + 150U + 450U);
    EXPECT_EQ(sync_wait(reseal_all(*command, both)), std::size_t{0});
  }
  EXPECT_TRUE(sync_wait(server->users().find_user(RealmId("r1"), UserId("u\n7")))->has_value());
  EXPECT_FALSE(open_sqlite(path_, old_only, log_).has_value());

  auto store = std::move(*open_sqlite(path_, new_only, log_));
  for (const int i : {0, 1, 199, 200, 201, 449}) {
    const auto user = sync_wait(store->users().find_user(RealmId("r1"), UserId("u\n" + std::to_string(i))));
    ASSERT_TRUE(user && user->has_value());
    EXPECT_EQ((*user)->credentials.at(0).secret_data->reveal(), "seed" + std::to_string(i));
    EXPECT_EQ((*user)->kept_json, i % 3 == 0 ? R"({"a":1})" : "");
  }
  const auto record = sync_wait(store->realms().load_realm(RealmId("r1")));
  EXPECT_EQ(decode_client(RealmId("r1"), (*record)->objects.at(0), new_only)->secret->reveal(), "hush");
  EXPECT_EQ((*record)->objects.at(0).key, "app");
}

// Nothing leaves such rows behind so far. If something did, one would be taken for that of the user who has the number
// now.
TEST_F(SqliteFile, ACredentialIsMovedToAnotherKeyForAUserOfItsOwnRealmAlone) {
  const auto old_only = ring("a");
  const auto both = ring("ba");
  auto store = std::move(*open_sqlite(path_, old_only, log_));
  for (const auto* id : {"r1", "r2"}) ASSERT_TRUE(committed(*store, realm(id)));
  model::User user;
  user.id = UserId("u1");
  user.username = "alice";
  user.credentials.resize(1);
  user.credentials[0].id = CredentialId("otp");
  user.credentials[0].type = "otp";
  user.credentials[0].secret_data = std::make_shared<const Secret>(Secret::copy_of("seed"));
  ASSERT_TRUE(committed(*store, PutUser{.realm = RealmId("r1"), .user = user}));
  store.reset();
  run_sql(
      "INSERT INTO credential (realm, user_number, id, place, document) SELECT (SELECT number FROM realm WHERE id = "
      "'r2'), "
      "user_number, id, place, document FROM credential");
  store = std::move(*open_sqlite(path_, both, log_));
  const auto resealed = sync_wait(reseal_all(*store, both));
  ASSERT_TRUE(resealed.has_value()) << resealed.error().detail;
  EXPECT_EQ(*resealed, 1U);
}

}  // namespace
}  // namespace latchkey::store
