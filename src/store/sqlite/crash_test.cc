// What was acknowledged survives kill -9. A child commits in a loop and prints a line after each acknowledgement; it is
// killed in the middle, and everything it printed must be there.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>

#include "store/contract/contract.h"
#include "store/sqlite/file.h"
#include "store/sqlite/sqlite_store.h"

namespace latchkey::store {
namespace {

constexpr int kThreads = 4;

model::SingleUse record(const std::string& key) {
  model::SingleUse r;
  r.realm = RealmId("r1");
  r.key_hash = key;
  r.payload = std::string(300, 'p');
  return r;
}

/// Never returns. One write(2) a line: lines of several threads do not mix.
[[noreturn]] void commit_for_ever(const std::string& path, int round, int out) {
  NullLog log;
  const auto sealer = test_sealer();
  auto store = open_sqlite(path, sealer, log);
  if (!store) ::_exit(2);
  {
    Plan plan;
    plan.add(CreateRealm{.id = RealmId("r1"), .name = "r1", .settings = "{}"});
    if (!sync_wait((*store)->commit(std::move(plan)))) ::_exit(3);
  }
  std::vector<std::jthread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0;; ++i) {
        const auto key = std::to_string(round) + "-" + std::to_string(t) + "-" + std::to_string(i);
        Plan plan;
        plan.add(InsertSingleUse{record(key)});
        plan.add(InsertSingleUse{record(key + "-twin")});
        const auto outcome = sync_wait((*store)->commit(std::move(plan)));
        if (!outcome || !outcome->committed()) ::_exit(4);
        const auto line = key + "\n";
        if (::write(out, line.data(), line.size()) < 0) ::_exit(5);
      }
    });
  }
  threads.clear();
  ::_exit(0);
}

/// Reads lines until there are enough, kills, and reads what was still in the pipe.
std::string kill_after(pid_t child, int in, long lines) {
  std::string text;
  char buffer[4096];
  bool killed = false;
  for (;;) {
    const auto got = ::read(in, buffer, sizeof buffer);
    if (got <= 0) break;
    text.append(buffer, static_cast<std::size_t>(got));
    if (!killed && std::ranges::count(text, '\n') >= lines) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  return text;
}

TEST(SqliteCrash, LosesNothingThatWasAcknowledged) {
  auto folder = std::move(*sqlite::TemporaryFolder::make());
  const auto path = folder.path() + "/latchkey.db";
  std::vector<std::string> acknowledged;
  for (int round = 0; round < 4; ++round) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(ends[0]);
      commit_for_ever(path, round, ends[1]);
    }
    ::close(ends[1]);
    const auto text = kill_after(child, ends[0], 25 + 60 * round);
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself with " << WEXITSTATUS(status);
    for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
      acknowledged.push_back(text.substr(at, end - at));
    }
  }

  NullLog log;
  const auto sealer = test_sealer();
  auto store = open_sqlite(path, sealer, log);
  ASSERT_TRUE(store.has_value()) << store.error().detail;
  ASSERT_GE(acknowledged.size(), 100U);
  for (const auto& key : acknowledged) {
    for (const auto* suffix : {"", "-twin"}) {
      const auto found = sync_wait((*store)->sessions().find_single_use(RealmId("r1"), {}, key + suffix));
      ASSERT_TRUE(found && found->has_value()) << key << suffix << " was acknowledged and is gone";
    }
  }
}

}  // namespace
}  // namespace latchkey::store
