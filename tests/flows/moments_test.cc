// What happens when something else happens at that very moment: the store is told to do it just before a commit.
#include <gtest/gtest.h>

#include <algorithm>

#include "interrupted_store.h"
#include "player.h"

namespace latchkey::flows {
namespace {

class Moments : public testing::Test {
 protected:
  InterruptedStore::Moment moment_;
  Provider provider_{[this](std::unique_ptr<store::Store> inner) -> std::unique_ptr<store::Store> {
    return std::make_unique<InterruptedStore>(std::move(inner), moment_);
  }};

  /// Alice's login, whose form is answered like that.
  void sign_in(std::string_view answer) {
    Player player(provider_);
    sign_in(player, answer);
  }
  static void sign_in(Player& player, std::string_view answer) {
    player.play(std::string(R"(
GET /realms/shop/protocol/openid-connect/auth?client_id=web&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Fapp%2Fcb&state=s1
---
HTTP 200

action="http://localhost:8080{action}"
===

POST $action

username=alice&password=alice-password
---
)") + std::string(answer) +
                "\n===\n");
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
TEST_F(Moments, ARehashDoesNotUndoAPasswordThatIsChangedInThatMomentNorIsTheOldOneGoodForALogin) {
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
  sign_in("HTTP 200\n\nid=\"kc-form-login\"\n");
  EXPECT_TRUE(met);
  EXPECT_EQ(password().password, changed.password);
}

constexpr std::string_view kAuth =
    "/realms/shop/protocol/openid-connect/"
    "auth?client_id=web&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Fapp%2Fcb";

// As a refresh with rotation does it: a code is asked for in the same client session.
TEST_F(Moments, ACodeIsAskedForWhileTheSameClientRefreshes) {
  Player alice(provider_);
  sign_in(alice, "HTTP 302\nLocation: http://app/cb?*code=*\n");
  int refreshes = 0;
  int wanted = 1;
  moment_ = [&](store::Store& inner, const store::Plan& plan) -> std::optional<Error> {
    const auto* put = find<store::PutClientSession>(plan);
    if (put == nullptr || refreshes == wanted) return std::nullopt;
    store::PutClientSession other{put->realm, put->session, std::nullopt, 0};
    other.session.refresh_jti = "refreshed " + std::to_string(++refreshes);
    store::Plan refresh;
    refresh.add(std::move(other));
    EXPECT_TRUE(sync_wait(inner.commit(std::move(refresh)))->committed());
    return std::nullopt;
  };
  alice.play("GET " + std::string(kAuth) + "&prompt=none\n---\nHTTP 302\nLocation: http://app/cb?*code=*\n===\n");
  EXPECT_EQ(refreshes, 1);
  // Somebody who is always faster: the application hears of it, or the person is asked to come again.
  wanted = 1000;
  alice.play("GET " + std::string(kAuth) +
             "&prompt=none\n---\nHTTP 302\nLocation: http://app/cb?*error=temporarily_unavailable*\n===\n");
  alice.play("GET " + std::string(kAuth) + "\n---\nHTTP 503\n===\n");
  EXPECT_LT(refreshes, 20);
}

TEST_F(Moments, ASessionThatEndsInThatMomentLeadsToTheLogin) {
  Player alice(provider_);
  sign_in(alice, "HTTP 302\nLocation: http://app/cb?*code=*\n");
  moment_ = [&](store::Store& inner, const store::Plan& plan) -> std::optional<Error> {
    const auto* put = find<store::PutClientSession>(plan);
    if (put == nullptr) return std::nullopt;
    store::Plan other;
    other.add(store::DeleteUserSession{put->realm, put->session.session, false});
    EXPECT_TRUE(sync_wait(inner.commit(std::move(other)))->committed());
    return std::nullopt;
  };
  alice.play("GET " + std::string(kAuth) + "\n---\nHTTP 200\n\nkc-form-login\n===\n");
}

TEST_F(Moments, ALoginRenewsAHashThatIsNotOfThePolicysKind) {
  const auto shop = provider_.realm("shop")->id();
  sign_in("HTTP 302\nLocation: http://app/cb?*code=*\n");
  const auto alice = sync_wait(provider_.store().users().find_user_by_username(shop, "alice"));
  EXPECT_EQ((*alice)->password()->password->memory_kib, 7168);
}

// An administrator signs alice out everywhere and gives her a new password while the old one is being checked.
TEST_F(Moments, APasswordThatIsChangedWhileItIsCheckedLetsNobodyIn) {
  sign_in("HTTP 302\nLocation: http://app/cb?*code=*\n");  // renews the imported hash, which is a commit of its own
  const auto shop = provider_.realm("shop")->id();
  bool met = false;
  moment_ = [&](store::Store& inner, const store::Plan& plan) -> std::optional<Error> {
    if (find<store::InsertUserSession>(plan) == nullptr || met) return std::nullopt;
    met = true;
    const auto alice = sync_wait(inner.users().find_user_by_username(shop, "alice"));
    model::Credential changed = *(*alice)->password();
    changed.password->value = std::string(32, 'c');
    store::Plan other;
    other.add(store::PutCredential{shop, (*alice)->id, changed});
    EXPECT_TRUE(sync_wait(inner.commit(std::move(other)))->committed());
    return std::nullopt;
  };
  sign_in("HTTP 200\n\nid=\"kc-form-login\"\n");
  EXPECT_TRUE(met);
}

// An administrator disables the account while its owner accepts the terms: the form must not bring back what it was.
TEST_F(Moments, AFormDoesNotUndoWhatAnAdministratorDoesInThatMoment) {
  const auto letters = provider_.realm("letters")->id();
  const auto terry = [&] { return **sync_wait(provider_.store().users().find_user_by_username(letters, "terry")); };
  bool met = false;
  moment_ = [&](store::Store& inner, const store::Plan& plan) -> std::optional<Error> {
    if (find<store::UpdateUserProfile>(plan) == nullptr || met) return std::nullopt;
    met = true;
    auto user = terry();
    user.enabled = false;
    store::Plan other;
    other.add(store::UpdateUserProfile{letters, user, false});
    EXPECT_TRUE(sync_wait(inner.commit(std::move(other)))->committed());
    return std::nullopt;
  };
  Player(provider_).play(R"(
GET /realms/letters/protocol/openid-connect/auth?client_id=web&response_type=code&scope=openid&redirect_uri=http%3A%2F%2Fapp%2Fcb&state=s1
---
HTTP 200

action="http://localhost:8080{action}"
===

POST $action

username=terry&password=terry-password
---
HTTP 302
Location: http://localhost:8080{terms}
===

POST $terms

accept=true
---
HTTP 503
===
)");
  EXPECT_TRUE(met);
  EXPECT_FALSE(terry().enabled);
}

}  // namespace
}  // namespace latchkey::flows
