// What every store adapter promises, as tests. An adapter's own test file says
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreContract, testing::Values(StoreCase{"memory", [] { ... }}));
// and links latchkey_store_contract, whose objects hold the tests. The races have a suite of their own.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <ostream>
#include <string>

#include "base/log.h"
#include "crypto/sealer.h"
#include "store/staging.h"
#include "store/store.h"

namespace latchkey::store {

struct StoreCase {
  std::string name;
  /// A fresh, empty store; the sealer and the log outlive it.
  std::function<std::unique_ptr<Store>(const crypto::Sealer&, Log&)> make;

  friend std::ostream& operator<<(std::ostream& out, const StoreCase& c) { return out << c.name; }
};

/// A ring of one fixed key.
[[nodiscard]] crypto::Sealer test_sealer(char key = 'k');

class StoreContract : public testing::TestWithParam<StoreCase> {
 protected:
  void SetUp() override;

  /// The outcome of a plan; an Error fails the test.
  CommitOutcome commit(Plan plan);
  CommitOutcome commit_staged(StagedPlan plan);
  /// Many at once, waiting for all; none may be refused.
  void commit_all(std::vector<Plan> plans);
  template <class W>
  CommitOutcome commit_one(W write) {
    Plan plan;
    plan.add(std::move(write));
    return commit(std::move(plan));
  }
  /// Commits what must not be refused.
  template <class W>
  void must(W write) {
    const auto outcome = commit_one(std::move(write));
    ASSERT_TRUE(outcome.committed()) << "refused with reason " << static_cast<int>(outcome.refused->reason);
  }
  /// The reason of a refusal; none fails the test.
  template <class W>
  std::optional<Refusal> refusal(W write) {
    const auto outcome = commit_one(std::move(write));
    if (!outcome.refused) return std::nullopt;
    return outcome.refused->reason;
  }
  /// What a read gives; an Error fails the test.
  template <class T>
  T read(Loaded<T> loaded) {
    auto result = sync_wait(std::move(loaded));
    if (!result) {
      ADD_FAILURE() << result.error().detail;
      return T{};
    }
    return std::move(*result);
  }

  void make_realm(const std::string& id);
  [[nodiscard]] static model::User user(const std::string& id, const std::string& name, const std::string& email = "");
  [[nodiscard]] static model::UserSession session(const std::string& id, const std::string& user, bool offline = false);
  [[nodiscard]] static model::ClientSession client_session(const std::string& id, const std::string& client);
  [[nodiscard]] static model::SingleUse single_use(const std::string& key);

  Store& store() { return *store_; }

  crypto::Sealer sealer_ = test_sealer();
  MemoryLog log_;
  std::unique_ptr<Store> store_;
};

/// The same fixture with some people in it.
class StoreSearch : public StoreContract {
 protected:
  void SetUp() override;
  void make_people();
  /// The user names that a query finds, each with a space behind it; the count must agree.
  std::string found(const UserQuery& query);
};

/// The same fixture, under a name of its own: an adapter may leave the races to its sanitizer run.
class StoreRaces : public StoreContract {};

}  // namespace latchkey::store
