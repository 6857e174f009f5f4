#include "store/memory/memory_store.h"

#include <mutex>

#include "store/memory/reads.h"
#include "store/plan_check.h"

namespace latchkey::store {
namespace {

using memory::get;
using memory::Tables;

class MemoryStore final : public Store, public RealmStaging {
 public:
  [[nodiscard]] const RealmStore& realms() const override { return realms_; }
  [[nodiscard]] const UserStore& users() const override { return users_; }
  [[nodiscard]] const SessionStore& sessions() const override { return sessions_; }
  [[nodiscard]] const EventStore& events() const override { return events_; }

  Loaded<CommitOutcome> commit(Plan plan) override {
    if (auto status = check_plan(plan); !status) co_return std::unexpected(status.error());
    std::lock_guard lock(mutex_);
    co_return memory::apply_plan(tables_, plan);
  }
  Loaded<CommitOutcome> commit_staged(StagedPlan plan) override {
    if (auto status = check_plan(plan.plan); !status) co_return std::unexpected(status.error());
    std::lock_guard lock(mutex_);
    co_return memory::apply_plan(tables_, plan);
  }
  Loaded<std::size_t> sweep(Instant now, std::size_t limit) override {
    std::lock_guard lock(mutex_);
    co_return memory::sweep(tables_, now, limit);
  }
  Loaded<std::optional<std::string>> find_setting(std::string name) const override {
    std::lock_guard lock(mutex_);
    co_return get(tables_.settings, name);
  }
  Loaded<std::string> set_setting_once(std::string name, std::string value) override {
    std::lock_guard lock(mutex_);
    co_return tables_.settings.try_emplace(std::move(name), std::move(value)).first->second;
  }
  Loaded<bool> replace_setting(std::string name, std::string expected, std::string value) override {
    std::lock_guard lock(mutex_);
    const auto found = tables_.settings.find(name);
    if (found == tables_.settings.end() || found->second != expected) co_return false;
    found->second = std::move(value);
    co_return true;
  }
  /// Users are not sealed here, and documents die with the process that holds the key: nothing to do.
  Loaded<ResealStep> reseal(std::string, std::size_t) override { co_return ResealStep{}; }

 private:
  Tables tables_;
  mutable std::mutex mutex_;
  memory::MemoryRealms realms_{tables_, mutex_};
  memory::MemoryUsers users_{tables_, mutex_};
  memory::MemorySessions sessions_{tables_, mutex_};
  memory::MemoryEvents events_{tables_, mutex_};
};

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace latchkey::store
