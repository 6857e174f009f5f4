#include "op/adapter/adapter_action.h"

#include <gtest/gtest.h>

#include "jose/jwt.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using Kind = AdapterAction::Kind;

TEST(AdapterAction, IsToldAtTheAdminUrlOrAtEachNode) {
  struct Case {
    const char* admin_url;
    const char* root_url;
    std::vector<std::string> nodes, addresses;
  };
  const Case cases[] = {
      {"", "https://app.example", {"node-1"}, {}},
      {"https://app.example/admin", "", {}, {"https://app.example/admin"}},
      {"/admin", "https://app.example/", {}, {"https://app.example/admin"}},
      {"/admin", "", {}, {"https://id.example/admin"}},
      {"https://app.example:8443/admin", "", {"one", "two"}, {"https://one:8443/admin", "https://two:8443/admin"}},
      {"http://${application.session.host}/admin", "", {"one"}, {"http://${application.session.host}/admin"}},
  };
  for (const auto& [admin_url, root_url, nodes, addresses] : cases) {
    model::Client client;
    client.admin_url = admin_url;
    client.root_url = root_url;
    EXPECT_EQ(adapter_addresses(client, kIssuer, nodes), addresses) << admin_url;
  }
}

TEST(AdapterAction, AsksNoMoreNodesThanAnApplicationHas) {
  model::Client client;
  client.admin_url = "https://app.example/admin";
  EXPECT_EQ(adapter_addresses(client, kIssuer, std::vector<std::string>(20'000, "node")).size(), 100U);
}

TEST(AdapterAction, IsPostedBelowTheAddress) {
  EXPECT_EQ(adapter_endpoint("https://app.example/admin", Kind::push_not_before),
            "https://app.example/admin/k_push_not_before");
  EXPECT_EQ(adapter_endpoint("https://app.example/", Kind::logout), "https://app.example/k_logout");
  EXPECT_EQ(adapter_endpoint("https://app.example", Kind::test_available), "https://app.example/k_test_available");
  EXPECT_EQ(adapter_endpoint("no address", Kind::logout), "no address");
}

TEST(AdapterAction, IsSignedAndSaysWhatItIs) {
  World world;
  const auto realm = world.realm();
  const auto& client = world.client("app");
  const auto claims = [&](AdapterAction action) {
    const auto token = sign_adapter_action(*realm, client, action, "the-id", kNow).value();
    return jose::UnverifiedToken::peek(token)->unverified_claims().object();
  };
  const auto pushed = claims({Kind::push_not_before, 77});
  EXPECT_EQ(json::serialize(pushed), json::serialize(json::Object{{"id", "the-id"},
                                                                  {"expiration", to_unix_seconds(kNow) + 30},
                                                                  {"resource", "app"},
                                                                  {"action", "PUSH_NOT_BEFORE"},
                                                                  {"notBefore", 77}}));
  EXPECT_EQ(json::string_or_empty(claims({Kind::logout, 77}), "action"), "LOGOUT");
  const auto test = claims({Kind::test_available, 0});
  EXPECT_EQ(json::string_or_empty(test, "action"), "TEST_AVAILABILITY");
  EXPECT_FALSE(test.contains("notBefore"));
}

TEST(AdapterAction, ALogoutWaitsInTheOutboxForEachAddress) {
  World world;
  store::Plan plan;
  enqueue_adapter_logout(plan, *world.realm(), world.client("app"), {"https://one/a", "https://two/a"}, kNow);
  ASSERT_EQ(plan.writes.size(), 2U);
  const auto& row = std::get<store::EnqueueOutbox>(plan.writes[1]);
  EXPECT_EQ(row.kind, kAdapterLogoutKind);
  const auto logout = parse_adapter_logout(row.payload);
  ASSERT_TRUE(logout) << logout.error().detail;
  EXPECT_EQ(logout->client, world.client("app").uuid);
  EXPECT_EQ(logout->address, "https://two/a");
  EXPECT_EQ(logout->not_before, to_unix_seconds(kNow));
  EXPECT_FALSE(parse_adapter_logout("{}"));
}

}  // namespace
}  // namespace latchkey::op
