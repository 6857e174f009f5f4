// Sessions in SQLite: the contract, what the file holds, and processes that die.
#include <gtest/gtest.h>
#include <latchkey/sqlite_store.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "rp/browser_for_test.h"
#include "rp/store_contract_for_test.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

const std::string kKey(32, 's');

/// A folder that goes with the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "latchkey-sessions-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

std::shared_ptr<SessionStore> open_store(SqliteStoreOptions options) {
  if (options.secret_key.empty()) options.secret_key = kKey;
  auto store = make_sqlite_store(std::move(options));
  if (!store) ADD_FAILURE() << store.error().to_string();
  return store ? *store : nullptr;
}

std::string everything_in(const fs::path& folder) {
  std::string all;
  for (const auto& entry : fs::directory_iterator(folder)) {
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    all += text.str();
  }
  return all;
}

StoreMaker maker() {
  const auto folder = std::make_shared<Folder>();
  return {.name = "SQLite",
          .make =
              [folder, made = 0](std::size_t limit) mutable {
                // The bound needs a file that nobody else fills.
                const std::string name = limit == 100 ? "shared.db" : "own" + std::to_string(++made) + ".db";
                return open_store({.path = folder->file(name), .limit = limit == 100 ? 1'000'000 : limit});
              },
          .shared = true,
          .bounded = true};
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, testing::Values(maker()));

namespace {

class SqliteStoreTest : public testing::Test {
 protected:
  Folder folder;
  const std::string path = folder.file("sessions.db");
};

TEST_F(SqliteStoreTest, SessionsSurviveARestartAndTheFileTellsNobodyAnything) {
  {
    const auto store = open_store({.path = path});
    ASSERT_TRUE(store->insert("the-key", contract_session("alice-subject", "op-sid-7")));
    ASSERT_TRUE(store->notes().write("ended sid op-sid-7", "alice-note", seconds{60}));
  }
  const std::string file = everything_in(fs::path(path).parent_path());
  for (const char* secret : {"alice", "op-sid-7", "access token", "op.example", "refresh"})
    EXPECT_EQ(file.find(secret), std::string::npos) << secret;
  struct stat about{};
  ASSERT_EQ(::stat(path.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0600U);
  const auto again = open_store({.path = path});
  EXPECT_EQ((*again->find("the-key"))->identity().subject, "alice-subject");
  EXPECT_EQ(again->notes().read({"ended sid op-sid-7"})->at(0), "alice-note");
}

TEST_F(SqliteStoreTest, ARowMovedToAnotherKeyOpensForNobody) {
  const auto store = open_store({.path = path});
  ASSERT_TRUE(store->insert("alice", contract_session("alice")));
  ASSERT_TRUE(store->insert("mallory", contract_session("mallory")));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  const char* swap =
      "UPDATE session SET record=(SELECT record FROM session WHERE key=CAST('alice' AS BLOB))"
      " WHERE key=CAST('mallory' AS BLOB)";
  ASSERT_EQ(sqlite3_exec(database, swap, nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_changes(database), 1);
  sqlite3_close(database);
  EXPECT_FALSE(*store->find("mallory"));
  EXPECT_TRUE(*store->find("alice"));
}

TEST_F(SqliteStoreTest, KeysRotateAndAWrongOneIsToldAtTheStart) {
  const std::string next(32, 'n');
  {
    const auto store = open_store({.path = path});
    ASSERT_TRUE(store->insert("k", contract_session("alice", "sid")));
    ASSERT_TRUE(store->notes().write("note", "v", seconds{60}));
  }
  {
    const auto rotated = open_store({.path = path, .secret_key = next, .former_secret_keys = {kKey}});
    EXPECT_TRUE(*rotated->find("k"));
    EXPECT_EQ(rotated->notes().read({"note"})->at(0), "v");
    EXPECT_FALSE(*rotated->notes().claim("note", "w", seconds{60}));
    EXPECT_EQ(*rotated->end({.issuer = "https://op.example", .session_id = "sid", .subject = ""}), 1U)
        << "a logout finds what was written under the former key";
  }
  const auto wrong = make_sqlite_store({.path = path, .secret_key = std::string(32, 'w')});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::invalid_configuration);
  EXPECT_NE(wrong.error().to_string().find("SECRET_KEY"), std::string::npos);
  EXPECT_TRUE(make_sqlite_store({.path = path, .secret_key = next})) << "the former key is no longer needed";
}

TEST_F(SqliteStoreTest, WhatCannotBeOpenedIsToldClearly) {
  std::ofstream(folder.file("text.db")) << "not a database, but long enough to be mistaken for one: "
                                        << std::string(2000, 'x');
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(folder.file("other.db").c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "CREATE TABLE t(x)", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  const std::pair<std::string, ErrorCode> cases[] = {{folder.file("no/such/folder.db"), ErrorCode::store_failed},
                                                     {folder.file("text.db"), ErrorCode::store_failed},
                                                     {folder.file("other.db"), ErrorCode::invalid_configuration},
                                                     {"", ErrorCode::invalid_configuration}};
  for (const auto& [bad, code] : cases) {
    const auto made = make_sqlite_store({.path = bad, .secret_key = kKey});
    ASSERT_FALSE(made) << bad;
    EXPECT_EQ(made.error().code, code) << made.error().to_string();
    EXPECT_FALSE(made.error().hint.empty()) << bad;
  }
  EXPECT_EQ(make_sqlite_store({.path = path, .secret_key = "short"}).error().code, ErrorCode::invalid_configuration);
}

TEST_F(SqliteStoreTest, NotesAreSweptAndDoNotPileUp) {
  const auto store = open_store({.path = path});
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(store->notes().write("n" + std::to_string(i), "v", milliseconds{1}));
  ::usleep(5000);
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(store->notes().write("m" + std::to_string(i), "v", seconds{60}));
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  std::string count;
  sqlite3_exec(
      database, "SELECT count(*) FROM note",
      [](void* to, int, char** row, char**) {
        *static_cast<std::string*>(to) = row[0];
        return 0;
      },
      &count, nullptr);
  sqlite3_close(database);
  EXPECT_EQ(count, "10");
}

// --- several processes ----------------------------------------------------------------------------------------------

class ProcessesTest : public WebLoginTest {
 protected:
  void SetUp() override {
    reopen();
    log_in(browser);
    op.edit_claims = [](json::Object& claims) {
      claims.erase("nonce");
      claims.erase("auth_time");
    };
    web.reset();
    store.reset();  // no connection may cross a fork
  }
  void reopen() {
    store = open_store({.path = folder.file("sessions.db"), .now = [this] { return op.clock.now(); }});
    make({.secret_key = kKey, .refresh_lease = milliseconds{1500}, .refresh_patience = seconds{30}});
  }
  /// Runs `work` in a process of its own.
  template <class Work>
  static pid_t start(Work work) {
    const pid_t child = ::fork();
    if (child == 0) {
      work();
      ::_exit(0);
    }
    return child;
  }

  Folder folder;
};

TEST_F(ProcessesTest, OfManyProcessesOneRefreshes) {
  op.clock.advance(seconds{61});
  int calls[2];
  int tokens[2];
  ASSERT_EQ(::pipe(calls), 0);
  ASSERT_EQ(::pipe(tokens), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(start([&] {
      op.during_token_request = [&] {
        (void)!::write(calls[1], "c", 1);
        ::usleep(100'000);
      };
      reopen();
      const auto token = web->access_token(browser.request("/"));
      (void)!::write(tokens[1], token && *token == "access-token-2" ? "y" : "n", 1);
    }));
  }
  for (const pid_t child : children) ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  ::close(calls[1]);
  ::close(tokens[1]);
  char buffer[16];
  EXPECT_EQ(::read(calls[0], buffer, sizeof buffer), 1) << "the refresh token was used once";
  EXPECT_EQ(::read(tokens[0], buffer, sizeof buffer), 4);
  EXPECT_EQ(std::string(buffer, 4), "yyyy") << "and all have what it brought";
  ::close(calls[0]);
  ::close(tokens[0]);
}

TEST_F(ProcessesTest, AProcessKilledWhileItRefreshesIsSucceeded) {
  op.clock.advance(seconds{31});
  int reached[2];
  ASSERT_EQ(::pipe(reached), 0);
  const pid_t child = start([&] {
    op.during_token_request = [&] {
      (void)!::write(reached[1], "r", 1);
      ::pause();
    };
    reopen();
    (void)web->access_token(browser.request("/"));
  });
  char byte = 0;
  ASSERT_EQ(::read(reached[0], &byte, 1), 1);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  reopen();
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-1") << "what is good serves on meanwhile";
  op.clock.advance(seconds{30});  // and when it is not, the next one takes over once the lease has run out
  EXPECT_EQ(*web->access_token(browser.request("/")), "access-token-2");
  ::close(reached[0]);
  ::close(reached[1]);
}

TEST_F(ProcessesTest, ManyThatStartAtOnceOnAFreshFileAllGetIt) {
  for (int round = 0; round < 5; ++round) {
    const std::string path = folder.file("fresh" + std::to_string(round) + ".db");
    std::vector<pid_t> children;
    for (int i = 0; i < 6; ++i) {
      children.push_back(start([&] {
        const auto opened = make_sqlite_store({.path = path, .secret_key = kKey});
        ::_exit(opened && (*opened)->insert("k" + std::to_string(i), contract_session("alice")) ? 0 : 1);
      }));
    }
    for (const pid_t child : children) {
      int status = 0;
      ASSERT_EQ(::waitpid(child, &status, 0), child);
      EXPECT_EQ(status, 0);
    }
  }
}

TEST_F(ProcessesTest, AProcessKilledWhileItWritesLeavesAGoodFile) {
  const pid_t child = start([&] {
    reopen();
    for (int i = 0;; ++i) (void)store->insert("k" + std::to_string(i), contract_session("alice"));
  });
  ::usleep(150'000);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  reopen();
  EXPECT_TRUE(web->session(browser.request("/")));
  EXPECT_TRUE(store->insert("after", contract_session("alice")));
}

TEST_F(ProcessesTest, WhereTheSpentTokenIsRefusedAKilledProcessEndsInANewLogin) {
  op.clock.advance(seconds{61});
  const pid_t child = start([&] {
    op.during_token_request = [] { ::raise(SIGKILL); };  // the provider has answered, and nobody heard it
    reopen();
    (void)web->access_token(browser.request("/"));
  });
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  op.clock.advance(seconds{2});
  op.instead["token"] = {
      .status = 400, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"invalid_grant"})"};
  reopen();
  EXPECT_EQ(web->access_token(browser.request("/")).error().code, ErrorCode::not_logged_in);
  EXPECT_EQ(url::parse_form(op.last("token").body)->get("refresh_token"), "refresh-1");
  EXPECT_EQ(require_login(*web, browser.request("/page")).refusal().header("Location"),
            "/auth/login?return_to=%2Fpage");
  op.instead.clear();
  op.edit_claims = [](json::Object&) {};
  log_in(browser);
  EXPECT_TRUE(web->access_token(browser.request("/")));
}

TEST_F(ProcessesTest, AProcessKilledBetweenTheProvidersAnswerAndItsCheckingLosesNoRefreshToken) {
  op.clock.advance(seconds{61});
  const pid_t child = start([&] {
    op.first = [](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
      if (endpoint == "userinfo") ::raise(SIGKILL);  // the tokens are there, the rest is not
      return std::nullopt;
    };
    reopen();
    (void)web->access_token(browser.request("/"));
  });
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  op.clock.advance(seconds{2});  // the dead process's lease runs out
  std::string presented;
  op.first = [&](const std::string& endpoint, const HttpRequest& request) -> std::optional<HttpResponse> {
    if (endpoint != "token") return std::nullopt;
    presented = std::string(url::parse_form(request.body)->get("refresh_token").value_or(""));
    return std::nullopt;
  };
  reopen();
  const auto token = web->access_token(browser.request("/"));
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(presented, "refresh-2") << "the one that the dead process was given, not the one that it spent";
}

}  // namespace
}  // namespace latchkey::rp
