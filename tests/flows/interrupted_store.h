// A store in which something happens just before a commit: somebody else is faster, the disk is full.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "store/store.h"

namespace latchkey::flows {

class InterruptedStore final : public store::Store {
 public:
  /// Called before each commit; what it gives instead of nullopt is the commit's error.
  using Moment = std::function<std::optional<Error>(store::Store& inner, const store::Plan& plan)>;
  InterruptedStore(std::unique_ptr<store::Store> inner, const Moment& moment)
      : inner_(std::move(inner)), moment_(moment) {}

  [[nodiscard]] const store::RealmStore& realms() const override { return inner_->realms(); }
  [[nodiscard]] const store::UserStore& users() const override { return inner_->users(); }
  [[nodiscard]] const store::SessionStore& sessions() const override { return inner_->sessions(); }
  [[nodiscard]] const store::EventStore& events() const override { return inner_->events(); }
  store::Loaded<store::CommitOutcome> commit(store::Plan plan) override {
    if (auto error = moment_ ? moment_(*inner_, plan) : std::nullopt) co_return std::unexpected(*std::move(error));
    co_return co_await inner_->commit(std::move(plan));
  }
  store::Loaded<std::size_t> sweep(Instant now, std::size_t limit) override { return inner_->sweep(now, limit); }
  store::Loaded<std::optional<std::string>> find_setting(std::string name) const override {
    return inner_->find_setting(std::move(name));
  }
  store::Loaded<std::string> set_setting_once(std::string name, std::string value) override {
    return inner_->set_setting_once(std::move(name), std::move(value));
  }
  store::Loaded<bool> replace_setting(std::string name, std::string expected, std::string value) override {
    return inner_->replace_setting(std::move(name), std::move(expected), std::move(value));
  }
  store::Loaded<store::ResealStep> reseal(std::string cursor, std::size_t limit) override {
    return inner_->reseal(std::move(cursor), limit);
  }

 private:
  std::unique_ptr<store::Store> inner_;
  const Moment& moment_;
};

/// The first write of that kind; null: none.
template <class W>
const W* find(const store::Plan& plan) {
  for (const auto& write : plan.writes) {
    if (const auto* found = std::get_if<W>(&write)) return found;
  }
  return nullptr;
}

}  // namespace latchkey::flows
