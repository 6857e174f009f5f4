#include "store/contract/contract.h"

#include <atomic>
#include <latch>

namespace latchkey::store {

crypto::Sealer test_sealer(char key) {
  std::vector<Secret> ring;
  ring.push_back(Secret(std::string(32, key)));
  auto sealer = crypto::Sealer::make(std::move(ring));
  if (!sealer) throw std::runtime_error(sealer.error().detail);
  return std::move(*sealer);
}

void StoreContract::SetUp() {
  store_ = GetParam().make(sealer_, log_);
  ASSERT_NE(store_, nullptr);
  make_realm("r1");
}

CommitOutcome StoreContract::commit(Plan plan) {
  auto outcome = sync_wait(store_->commit(std::move(plan)));
  if (!outcome) {
    ADD_FAILURE() << outcome.error().detail;
    return {};
  }
  return *outcome;
}

CommitOutcome StoreContract::commit_staged(StagedPlan plan) {
  auto outcome = sync_wait(staging_of(*store_).commit_staged(std::move(plan)));
  if (!outcome) {
    ADD_FAILURE() << outcome.error().detail;
    return {};
  }
  return *outcome;
}

void StoreContract::commit_all(std::vector<Plan> plans) {
  std::latch open(static_cast<std::ptrdiff_t>(plans.size()));
  std::atomic<int> failed = 0;
  for (auto& plan : plans) {
    start(store_->commit(std::move(plan)), [&](std::exception_ptr error, std::optional<Result<CommitOutcome>> outcome) {
      if (error || !outcome || !*outcome || !(*outcome)->committed()) ++failed;
      open.count_down();
    });
  }
  open.wait();
  EXPECT_EQ(failed, 0);
}

void StoreContract::make_realm(const std::string& id) {
  must(CreateRealm{.id = RealmId(id), .name = id, .settings = R"({"v":1})"});
}

model::User StoreContract::user(const std::string& id, const std::string& name, const std::string& email) {
  model::User user;
  user.id = UserId(id);
  user.username = name;
  user.email = email;
  return user;
}

model::UserSession StoreContract::session(const std::string& id, const std::string& user, bool offline) {
  model::UserSession session;
  session.id = SessionId(id);
  session.realm = RealmId("r1");
  session.user = UserId(user);
  session.offline = offline;
  session.started = from_unix_seconds(100);
  session.last_access = from_unix_seconds(200);
  session.expires = from_unix_seconds(1000);
  return session;
}

model::ClientSession StoreContract::client_session(const std::string& id, const std::string& client) {
  model::ClientSession session;
  session.session = SessionId(id);
  session.client = ClientUuid(client);
  session.scope = "openid";
  return session;
}

model::SingleUse StoreContract::single_use(const std::string& key) {
  model::SingleUse record;
  record.realm = RealmId("r1");
  record.key_hash = key;
  record.payload = R"({"client":"c1"})";
  record.created = from_unix_seconds(100);
  record.expires = from_unix_seconds(160);
  return record;
}

}  // namespace latchkey::store
