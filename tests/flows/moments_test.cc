// What happens when something else happens at that very moment: the store is told to do it just before a commit.
#include <gtest/gtest.h>

#include <algorithm>

#include "player.h"

namespace latchkey::flows {
namespace {

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

template <class W>
const W* find(const store::Plan& plan) {
  for (const auto& write : plan.writes) {
    if (const auto* found = std::get_if<W>(&write)) return found;
  }
  return nullptr;
}

class Moments : public testing::Test {
 protected:
  InterruptedStore::Moment moment_;
  Provider provider_{[this](std::unique_ptr<store::Store> inner) -> std::unique_ptr<store::Store> {
    return std::make_unique<InterruptedStore>(std::move(inner), moment_);
  }};

  /// Alice's login, whose form is answered like that.
  void sign_in(std::string_view answer) {
    Player(provider_).play(std::string(R"(
GET /realms/shop/protocol/openid-connect/auth?client_id=web&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Fapp%2Fcb&state=s1
---
HTTP 200

action="http://localhost:8080{action}"
===

POST $action

username=alice&password=alice-password
---
)") + std::string(answer) + "\n===\n");
  }
};

TEST_F(Moments, ALoginThatIsNotCommittedIsNotTold) {
  moment_ = [](store::Store&, const store::Plan& plan) -> std::optional<Error> {
    if (find<store::InsertUserSession>(plan) == nullptr) return std::nullopt;
    return Error{Error::Kind::unavailable, "the disk is full"};
  };
  sign_in("HTTP 503\n");
  EXPECT_FALSE(provider_.log().contains("type=LOGIN "));
  moment_ = {};
  sign_in("HTTP 302\nLocation: http://app/cb?*code=*\n");
  EXPECT_TRUE(provider_.log().contains("type=LOGIN "));
}

// The imported hash is weaker than the realm's policy, so that every login here makes a new one.
TEST_F(Moments, ARehashDoesNotUndoAPasswordThatIsChangedInThatMoment) {
  const auto shop = provider_.realm("shop")->id();
  const auto password = [&] {
    const auto alice = sync_wait(provider_.store().users().find_user_by_username(shop, "alice"));
    return *(*alice)->password();
  };
  const model::Credential before = password();
  model::Credential changed = before;
  changed.password->value = std::string(32, 'c');
  bool met = false;
  moment_ = [&](store::Store& inner, const store::Plan& plan) -> std::optional<Error> {
    const auto* put = find<store::PutCredential>(plan);
    if (put == nullptr || met) return std::nullopt;
    met = true;
    store::Plan other;
    other.add(store::PutCredential{shop, put->user, changed});
    EXPECT_TRUE(sync_wait(inner.commit(std::move(other)))->committed());
    return std::nullopt;
  };
  sign_in("HTTP 302\nLocation: http://app/cb?*code=*\n");
  EXPECT_TRUE(met);
  EXPECT_EQ(password().password, changed.password);
}

TEST_F(Moments, ALoginRenewsAHashThatIsNotOfThePolicysKind) {
  const auto shop = provider_.realm("shop")->id();
  sign_in("HTTP 302\nLocation: http://app/cb?*code=*\n");
  const auto alice = sync_wait(provider_.store().users().find_user_by_username(shop, "alice"));
  EXPECT_EQ((*alice)->password()->password->memory_kib, 7168);
}

}  // namespace
}  // namespace latchkey::flows
