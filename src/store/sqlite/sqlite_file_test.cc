// The database file: who may read it, what is refused at the start, what a broken disk does, and a second process.
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "store/codec/codec.h"
#include "store/contract/contract.h"
#include "store/reseal.h"
#include "store/sqlite/file.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_store.h"

namespace latchkey::store {
namespace {

crypto::Sealer ring(const std::string& keys) {
  std::vector<Secret> secrets;
  for (const char key : keys) secrets.push_back(Secret(std::string(32, key)));
  return std::move(*crypto::Sealer::make(std::move(secrets)));
}

class SqliteFile : public testing::Test {
 protected:
  using Opened = Result<std::unique_ptr<Store>>;

  Opened open(const SqliteOptions& options = {}) { return open_sqlite(path_, sealer_, log_, options); }
  std::unique_ptr<Store> must_open(const SqliteOptions& options = {}) {
    auto store = open(options);
    if (!store) {
      ADD_FAILURE() << store.error().detail;
      return nullptr;
    }
    return std::move(*store);
  }
  /// Runs SQL as another program would.
  void run_sql(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
  }
  std::string query(const std::string& sql) {
    std::string out;
    sqlite3* database = nullptr;
    EXPECT_EQ(sqlite3_open(path_.c_str(), &database), SQLITE_OK);
    const auto take = [](void* into, int, char** values, char**) {
      *static_cast<std::string*>(into) += values[0] == nullptr ? "" : values[0];
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), take, &out, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
    sqlite3_close(database);
    return out;
  }
  static Result<CommitOutcome> commit(Store& store, Write write) {
    Plan plan;
    plan.writes.push_back(std::move(write));
    return sync_wait(store.commit(std::move(plan)));
  }
  static bool committed(Store& store, Write write) {
    const auto outcome = commit(store, std::move(write));
    return outcome && outcome->committed();
  }
  static CreateRealm realm(const std::string& id) { return {.id = RealmId(id), .name = id, .settings = R"({"v":1})"}; }
  static PutObject object(const std::string& id, std::size_t size) {
    return {.realm = RealmId("r1"), .object = {"client", id, id, std::string(size, 'x')}};
  }

  sqlite::TemporaryFolder folder_ = std::move(*sqlite::TemporaryFolder::make());
  std::string path_ = folder_.path() + "/latchkey.db";
  crypto::Sealer sealer_ = test_sealer();
  MemoryLog log_;
};

TEST_F(SqliteFile, KeepsWhatWasCommittedAcrossAReopening) {
  {
    auto store = must_open();
    ASSERT_TRUE(committed(*store, realm("r1")));
    ASSERT_TRUE(committed(*store, object("c1", 100)));
  }
  auto store = must_open();
  const auto record = sync_wait(store->realms().load_realm(RealmId("r1")));
  ASSERT_TRUE(record && record->has_value());
  EXPECT_EQ((*record)->objects.at(0).document.size(), 100U);
  EXPECT_EQ((*record)->head.version, 2);
}

TEST_F(SqliteFile, IsForItsOwnerAloneWithItsSideFiles) {
  auto store = must_open();
  ASSERT_TRUE(committed(*store, realm("r1")));
  for (const auto* suffix : {"", "-wal", "-shm"}) {
    struct stat info {};
    ASSERT_EQ(::stat((path_ + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 0777U, 0600U) << suffix;
  }
}

TEST_F(SqliteFile, RefusesADatabaseOfANewerVersion) {
  must_open().reset();
  run_sql("INSERT INTO schema_version (version, name) VALUES (999, 'future')");
  const auto store = open();
  ASSERT_FALSE(store.has_value());
  EXPECT_EQ(store.error().kind, Error::Kind::forbidden);
  EXPECT_TRUE(store.error().detail.contains("newer version of Latchkey")) << store.error().detail;
  EXPECT_TRUE(store.error().detail.contains("999"));
}

TEST_F(SqliteFile, RefusesADatabaseOfAnotherProgramAndLeavesItAlone) {
  run_sql("CREATE TABLE theirs (x)");
  const auto store = open();
  ASSERT_FALSE(store.has_value());
  EXPECT_TRUE(store.error().detail.contains("another program")) << store.error().detail;
  EXPECT_EQ(query("SELECT group_concat(name) FROM sqlite_schema"), "theirs");
}

TEST_F(SqliteFile, RefusesWhatIsNoDatabase) {
  std::ofstream(path_) << std::string(8192, 'x');
  const auto store = open();
  ASSERT_FALSE(store.has_value());
  EXPECT_TRUE(store.error().detail.contains("not a database")) << store.error().detail;
  EXPECT_TRUE(store.error().detail.starts_with(path_));
}

TEST_F(SqliteFile, SaysWhichFolderIsMissing) {
  const auto store = open_sqlite(folder_.path() + "/no/such/latchkey.db", sealer_, log_);
  ASSERT_FALSE(store.has_value());
  EXPECT_TRUE(store.error().detail.contains("No such file or directory")) << store.error().detail;
}

TEST_F(SqliteFile, RefusesALinkInPlaceOfTheFile) {
  std::filesystem::create_symlink(folder_.path() + "/elsewhere.db", path_);
  EXPECT_FALSE(open().has_value());
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/elsewhere.db"));
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

TEST_F(SqliteFile, TellsWhetherItHoldsData) {
  EXPECT_EQ(sqlite_holds_data(path_), false);
  std::ofstream(path_).close();
  EXPECT_EQ(sqlite_holds_data(path_), false);
  must_open().reset();
  EXPECT_EQ(sqlite_holds_data(path_), true);
  std::ofstream(path_ + "2") << std::string(5000, 'x');
  EXPECT_FALSE(sqlite_holds_data(path_ + "2").has_value());
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

TEST_F(SqliteFile, KeepsReadingAndWritesAgainWhenTheDiskWasFull) {
  auto store = must_open({.max_pages = 300});
  ASSERT_TRUE(committed(*store, realm("r1")));
  ASSERT_TRUE(committed(*store, object("small", 10)));
  const auto full = commit(*store, object("large", std::size_t{2} << 20));
  ASSERT_FALSE(full.has_value());
  EXPECT_EQ(full.error().kind, Error::Kind::unavailable);
  EXPECT_TRUE(full.error().detail.contains("full")) << full.error().detail;
  EXPECT_TRUE(log_.contains("the database refuses to write")) << "said once, in the log";

  const auto record = sync_wait(store->realms().load_realm(RealmId("r1")));
  ASSERT_TRUE(record && record->has_value());
  EXPECT_EQ((*record)->objects.size(), 1U);
  EXPECT_TRUE(committed(*store, object("small2", 10)));
  EXPECT_TRUE(log_.contains("the database writes again"));
}

TEST_F(SqliteFile, FailsAllPlansOfABatchThatTheDiskRefuses) {
  auto store = must_open({.max_pages = 300});
  ASSERT_TRUE(committed(*store, realm("r1")));
  constexpr int kPlans = 8;
  std::latch open(kPlans);
  std::atomic<int> refused_by_disk = 0;
  std::atomic<int> done = 0;
  for (int i = 0; i < kPlans; ++i) {
    Plan plan;
    plan.add(object("o" + std::to_string(i), std::size_t{1} << 20));
    start(store->commit(std::move(plan)), [&](std::exception_ptr, std::optional<Result<CommitOutcome>> outcome) {
      if (*outcome) {
        ++done;
      } else if ((*outcome).error().kind == Error::Kind::unavailable) {
        ++refused_by_disk;
      }
      open.count_down();
    });
  }
  open.wait();
  EXPECT_EQ(done + refused_by_disk, kPlans);
  EXPECT_GE(refused_by_disk, kPlans - 1) << "one fits";
  const auto record = sync_wait(store->realms().load_realm(RealmId("r1")));
  EXPECT_EQ(static_cast<int>((*record)->objects.size()), done) << "acknowledged is written, refused is not";
}

TEST_F(SqliteFile, AnswersUnavailableWhenTheFileIsDamaged) {
  {
    auto store = must_open();
    ASSERT_TRUE(committed(*store, realm("r1")));
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(committed(*store, object("o" + std::to_string(i), 3000)));
  }
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 3);
    file << std::string(4096 * 60, '\x5a');
  }
  auto store = open();
  if (!store) {
    EXPECT_EQ(store.error().kind, Error::Kind::unavailable) << store.error().detail;
    return;
  }
  const auto record = sync_wait((*store)->realms().load_realm(RealmId("r1")));
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().kind, Error::Kind::unavailable) << record.error().detail;
}

TEST_F(SqliteFile, WorksBesideAnotherStoreOnTheSameFile) {
  auto server = must_open();
  auto command = must_open();
  ASSERT_TRUE(committed(*server, realm("r1")));
  std::atomic<int> failures = 0;
  const auto write = [&](Store& store, const std::string& prefix) {
    for (int i = 0; i < 40; ++i) {
      if (!committed(store, object(prefix + std::to_string(i), 50))) ++failures;
    }
  };
  {
    std::jthread one([&] { write(*server, "s"); });
    std::jthread two([&] { write(*command, "c"); });
  }
  EXPECT_EQ(failures, 0);
  const auto record = sync_wait(server->realms().load_realm(RealmId("r1")));
  EXPECT_EQ((*record)->objects.size(), 80U);
  EXPECT_EQ((*record)->head.version, 81);
}

TEST_F(SqliteFile, KeepsTheLogSmallUnderAFlood) {
  auto store = must_open({.wal_ceiling_pages = 64});
  ASSERT_TRUE(committed(*store, realm("r1")));
  for (int i = 0; i < 40; ++i) ASSERT_TRUE(committed(*store, object("o" + std::to_string(i % 4), 100'000)));
  EXPECT_LT(std::filesystem::file_size(path_ + "-wal"), std::uintmax_t{200 * 4096});
}

TEST_F(SqliteFile, RefusesCommitsBeyondTheQueueAtOnce) {
  auto store = must_open({.queue_limit = 2});
  ASSERT_TRUE(committed(*store, realm("r1")));
  run_sql("PRAGMA user_version = 1");
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  constexpr int kPlans = 6;
  std::atomic<int> refused = 0;
  std::atomic<int> written = 0;
  std::latch open(kPlans);
  for (int i = 0; i < kPlans; ++i) {
    Plan plan;
    plan.add(CommitNothing{});
    start(store->commit(std::move(plan)), [&](std::exception_ptr, std::optional<Result<CommitOutcome>> outcome) {
      ++(*outcome ? written : refused);
      open.count_down();
    });
  }
  EXPECT_GE(refused, 2) << "while another process holds the lock";
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  open.wait();
  EXPECT_EQ(written + refused, kPlans);
  EXPECT_GE(written, 2);
}

/// Runs what is posted when it is asked to, as an event loop does.
class LoopExecutor final : public Executor {
 public:
  void post(std::move_only_function<void()> work) override {
    std::lock_guard lock(mutex_);
    work_.push_back(std::move(work));
    posted_.notify_one();
  }
  void run_one() {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [this] { return !work_.empty(); });
    auto work = std::move(work_.front());
    work_.erase(work_.begin());
    lock.unlock();
    work();
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::vector<std::move_only_function<void()>> work_;
};

TEST_F(SqliteFile, WakesACommitOnTheExecutorThatItWaitedOn) {
  auto store = must_open();
  LoopExecutor loop;
  ExecutorScope scope(&loop);
  std::thread::id woke;
  Plan plan;
  plan.add(realm("r1"));
  start(store->commit(std::move(plan)),
        [&](std::exception_ptr, std::optional<Result<CommitOutcome>>) { woke = std::this_thread::get_id(); });
  EXPECT_EQ(woke, std::thread::id()) << "nothing wakes before the loop runs";
  loop.run_one();
  EXPECT_EQ(woke, std::this_thread::get_id());
}

TEST_F(SqliteFile, FinishesWhatWaitsWhenItIsClosed) {
  auto store = must_open();
  std::atomic<int> done = 0;
  for (int i = 0; i < 50; ++i) {
    Plan plan;
    plan.add(realm("r" + std::to_string(i)));
    start(store->commit(std::move(plan)), [&](std::exception_ptr, std::optional<Result<CommitOutcome>> outcome) {
      if (*outcome && (*outcome)->committed()) ++done;
    });
  }
  store.reset();
  EXPECT_EQ(done, 50);
  EXPECT_EQ(sync_wait(must_open()->realms().list_realms())->size(), 50U);
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
      user.id = UserId("u" + std::to_string(i));
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
  EXPECT_TRUE(sync_wait(server->users().find_user(RealmId("r1"), UserId("u7")))->has_value());
  EXPECT_FALSE(open_sqlite(path_, old_only, log_).has_value());

  auto store = std::move(*open_sqlite(path_, new_only, log_));
  for (const int i : {0, 1, 199, 200, 201, 449}) {
    const auto user = sync_wait(store->users().find_user(RealmId("r1"), UserId("u" + std::to_string(i))));
    ASSERT_TRUE(user && user->has_value());
    EXPECT_EQ((*user)->credentials.at(0).secret_data->reveal(), "seed" + std::to_string(i));
    EXPECT_EQ((*user)->kept_json, i % 3 == 0 ? R"({"a":1})" : "");
  }
  const auto record = sync_wait(store->realms().load_realm(RealmId("r1")));
  EXPECT_EQ(decode_client(RealmId("r1"), (*record)->objects.at(0), new_only)->secret->reveal(), "hush");
  EXPECT_EQ((*record)->objects.at(0).key, "app");
}

}  // namespace
}  // namespace latchkey::store
