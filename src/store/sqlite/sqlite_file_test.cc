// The database file: who may read it, what is refused at the start, what a broken disk does, and a second process.
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <latch>
#include <thread>

#include "store/sqlite/database_for_test.h"

namespace latchkey::store {
namespace {

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

TEST_F(SqliteFile, OpensInAFolderThatIsALink) {
  std::filesystem::create_directory(folder_.path() + "/real");
  std::filesystem::create_directory_symlink(folder_.path() + "/real", folder_.path() + "/link");
  const auto store = open_sqlite(folder_.path() + "/link/latchkey.db", sealer_, log_);
  EXPECT_TRUE(store.has_value()) << store.error().detail;
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

}  // namespace
}  // namespace latchkey::store
