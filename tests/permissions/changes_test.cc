// Changes by administrators: what is committed is told, what is told was committed, and once.
#include <gtest/gtest.h>

#include <algorithm>
#include <latch>

#include "flows/interrupted_store.h"
#include "json/json.h"
#include "world.h"

namespace latchkey::permissions {
namespace {

using flows::InterruptedStore;

class Changes : public testing::Test {
 protected:
  InterruptedStore::Moment moment_;
  World world_{[this](std::unique_ptr<store::Store> inner) -> std::unique_ptr<store::Store> {
    return std::make_unique<InterruptedStore>(std::move(inner), moment_);
  }};

  http::Response ask(std::string method, std::string path, std::string body = "{}") {
    return world_.ask(kEverything, {std::move(method), "/admin/realms/own" + std::move(path), std::move(body)});
  }
  std::size_t told(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(world_.log().lines(), [&](const auto& line) { return line.contains(text); }));
  }
  /// Somebody changes the user `name` just before the next commit that writes a W, once.
  template <class W>
  void let_somebody_change(std::string name) {
    moment_ = [this, name, met = false](store::Store& inner, const store::Plan& plan) mutable -> std::optional<Error> {
      if (met || flows::find<W>(plan) == nullptr) return std::nullopt;
      met = true;
      auto user = world_.user("own", name);
      user.attributes["changed"] = {"meanwhile"};
      store::Plan other;
      other.add(store::UpdateUserProfile{world_.realm("own")->id(), std::move(user), false});
      EXPECT_TRUE(sync_wait(inner.commit(std::move(other)))->committed());
      return std::nullopt;
    };
  }
};

TEST_F(Changes, AnAppliedFileLeavesAnAdministratorsEvent) {
  ASSERT_EQ(ask("PUT", "/events/config", R"({"adminEventsEnabled":true,"adminEventsDetailsEnabled":true})").status,
            204);
  const std::string file = R"({"realm":"own","displayName":"Ours"})";
  ASSERT_EQ(ask("POST", "/latchkey/apply?dryRun=true", file).status, 200);
  EXPECT_EQ(told("path=apply "), 0U);
  ASSERT_EQ(ask("POST", "/latchkey/apply", file).status, 200);
  EXPECT_EQ(told("path=apply "), 1U);
  ASSERT_EQ(ask("POST", "/latchkey/apply", file).status, 200);  // changes nothing, so there is nothing to tell
  const auto events = json::parse(ask("GET", "/admin-events?operationTypes=ACTION").content());
  ASSERT_TRUE(events && events->is_array());
  ASSERT_EQ(events->as_array().size(), 1U);
  const auto& event = events->as_array().at(0).as_object();
  EXPECT_EQ(json::string_or_empty(event, "resourceType"), "REALM");
  EXPECT_EQ(json::string_or_empty(event, "resourcePath"), "apply");
  EXPECT_TRUE(json::string_or_empty(event, "representation").contains("displayName"));
}

TEST_F(Changes, AFileIsAppliedAnewWhenAUserOfItIsChangedInThatMoment) {
  let_somebody_change<store::PutUser>("nobody");
  const std::string file = R"({"realm":"own","users":[{"username":"nobody","firstName":"No"}]})";
  ASSERT_EQ(ask("POST", "/latchkey/apply", file).status, 200);
  const auto user = world_.user("own", "nobody");
  EXPECT_EQ(user.first_name, "No");
  EXPECT_TRUE(user.attributes.contains("changed"));
  EXPECT_EQ(told("path=apply "), 1U);
}

// Passwords are hashed on the pool for that, whose full queue answers at once.
TEST_F(Changes, AFileIsAppliedOnTheHashingPool) {
  ASSERT_EQ(ask("GET", "").status, 200);  // signed in before the pool is full
  const auto done = std::make_shared<std::latch>(1);
  const auto held = std::make_shared<std::latch>(1);
  ASSERT_TRUE(world_.hashing().try_submit([done, held] {
    held->count_down();
    done->wait();
  }));
  held->wait();  // its only thread; before that the full queue would get a free place again
  while (world_.hashing().try_submit([] {})) {
  }
  EXPECT_EQ(ask("POST", "/latchkey/apply?dryRun=true", R"({"realm":"own"})").status, 503);
  done->count_down();
}

TEST_F(Changes, ARenamedClientTakesItsOwnUserAlongAsItStands) {
  ASSERT_EQ(ask("POST", "/clients", R"({"id":"the-worker","clientId":"worker","serviceAccountsEnabled":true})").status,
            201);
  let_somebody_change<store::PutUser>("service-account-worker");
  ASSERT_EQ(ask("PUT", "/clients/the-worker", R"({"clientId":"renamed"})").status, 204);
  EXPECT_TRUE(world_.user("own", "service-account-renamed").attributes.contains("changed"));
}

TEST_F(Changes, ARealmThatTookOutItsLoggingListenerLogsNothingMoreAndStoresOn) {
  ASSERT_EQ(ask("PUT", "/events/config", R"({"eventsListeners":[],"adminEventsEnabled":true})").status, 204);
  const std::size_t before = told("admin event");
  ASSERT_EQ(ask("POST", "/roles", R"({"name":"fresh"})").status, 201);
  EXPECT_EQ(told("admin event"), before);
  const auto events = json::parse(ask("GET", "/admin-events?operationTypes=CREATE").content());
  ASSERT_TRUE(events && events->is_array());
  EXPECT_EQ(events->as_array().size(), 1U);
}

TEST_F(Changes, ALogoutThatMeetsAChangeIsToldOnce) {
  const std::string nobody = world_.user("own", "nobody").id.value;
  ASSERT_EQ(world_.ask(kNobody, {"GET", "/admin/realms/own"}).status, 403);  // so that nobody is signed in
  let_somebody_change<store::DeleteUserSessionsOf>("nobody");
  ASSERT_EQ(ask("POST", "/users/" + nobody + "/logout").status, 204);
  EXPECT_EQ(told("type=LOGOUT "), 1U);
  EXPECT_EQ(told("admin event operation=ACTION"), 1U);
}

TEST_F(Changes, AnImpersonationThatIsNotCommittedIsNotTold) {
  const std::string nobody = world_.user("own", "nobody").id.value;
  ASSERT_EQ(ask("GET", "").status, 200);
  moment_ = [](store::Store&, const store::Plan& plan) -> std::optional<Error> {
    if (flows::find<store::InsertUserSession>(plan) == nullptr) return std::nullopt;
    return Error{Error::Kind::unavailable, "the disk is full"};
  };
  EXPECT_EQ(ask("POST", "/users/" + nobody + "/impersonation").status, 503);
  EXPECT_EQ(told("type=IMPERSONATE "), 0U);
}

}  // namespace
}  // namespace latchkey::permissions
