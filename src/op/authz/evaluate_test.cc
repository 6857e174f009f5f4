#include "op/authz/evaluate.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op::authz {
namespace {

Policy policy(std::string id, std::string type, model::StringMap config = {}) {
  Policy made;
  made.id = id;
  made.name = "name of " + id;
  made.type = std::move(type);
  made.config = std::move(config);
  return made;
}

/// A door with the scopes open and paint. yes lets everybody pass who is alice, no lets nobody.
struct House {
  ResourceServer server;
  testing::World world;
  model::RealmPtr realm = world.realm();

  House() {
    server.scopes = {{"s-open", "open", "", "", ""}, {"s-paint", "paint", "", "", ""}};
    Resource door;
    door.id = "door";
    door.name = "Door";
    door.type = "wood";
    door.scopes = {"s-open", "s-paint"};
    server.resources = {door};
    server.policies = {policy("yes", "user", {{"users", R"(["alice"])"}}), policy("no", "user", {{"users", "[]"}})};
  }
  Policy& permission(std::string type, std::vector<std::string> policies, std::vector<std::string> scopes = {}) {
    auto made = policy("p" + std::to_string(server.policies.size()), std::move(type));
    made.policies = std::move(policies);
    made.scopes = std::move(scopes);
    if (made.type == "resource") made.resources = {"door"};
    return server.policies.emplace_back(std::move(made));
  }
  Identity alice() {
    return {.realm = *realm,
            .user = &world.alice,
            .client = realm->find_client("app"),
            .roles = realm->effective_roles(world.alice.roles, world.alice.groups),
            .scopes = {"profile"},
            .now = from_unix_seconds(1'800'000'000),
            .fits = [](std::string_view pattern, std::string_view text) { return pattern == text; }};
  }
  std::string decide() {
    const auto decision = evaluate(server, &server.resources.front(), {}, alice());
    std::string out = decision.permit ? "permit" : "deny";
    for (const auto* scope : decision.allowed) out += " +" + scope->name;
    for (const auto* scope : decision.denied) out += " -" + scope->name;
    return out;
  }
};

TEST(Authorization, WhatNoPermissionCoversIsAsTheEnforcementModeSays) {
  House house;
  EXPECT_EQ(house.decide(), "deny -open -paint");
  house.server.enforcement = Enforcement::permissive;
  EXPECT_EQ(house.decide(), "permit +open +paint");
  house.permission("resource", {"no"});
  EXPECT_EQ(house.decide(), "deny -open -paint");
  house.server.enforcement = Enforcement::disabled;
  EXPECT_EQ(house.decide(), "permit +open +paint");
}

// Found by attack: five policies, each thirty times in the next, took the memory of the whole server.
TEST(Authorization, PoliciesThatContainEachOtherManyTimesOverComeToAnEnd) {
  House house;
  std::string inside = "yes";
  for (int level = 0; level < 12; ++level) {
    auto made = policy("level" + std::to_string(level), "aggregate");
    made.policies.assign(30, inside);
    made.negative = level == 5;
    inside = made.id;
    house.server.policies.push_back(std::move(made));
  }
  house.permission("resource", {inside});
  EXPECT_EQ(house.decide(), "deny -open -paint");
}

TEST(Authorization, APolicyThatContainsItselfLetsNobodyPassWhateverItsLogic) {
  for (const bool negative : {false, true}) {
    for (const bool both : {false, true}) {
      House house;
      auto one = policy("one", "aggregate");
      one.policies = {"two"};
      one.negative = negative;
      auto two = policy("two", "aggregate");
      two.policies = {"one"};
      two.negative = both;
      house.server.policies.push_back(one);
      house.server.policies.push_back(two);
      house.permission("resource", {"one"});
      EXPECT_EQ(house.decide(), "deny -open -paint") << negative << both;
    }
  }
}

TEST(Authorization, APermissionOfTheResourceGrantsAllOfIt) {
  House house;
  house.permission("resource", {"yes"});
  EXPECT_EQ(house.decide(), "permit +open +paint");
}

TEST(Authorization, APermissionOfTheTypeCoversEveryResourceOfIt) {
  House house;
  auto& permission = house.permission("resource", {"yes"});
  permission.resources.clear();
  permission.config["defaultResourceType"] = "steel";
  EXPECT_EQ(house.decide(), "deny -open -paint");
  house.server.policies.back().config["defaultResourceType"] = "wood";
  EXPECT_EQ(house.decide(), "permit +open +paint");
}

TEST(Authorization, APermissionOfAScopeGrantsThatScope) {
  House house;
  house.permission("scope", {"yes"}, {"s-open"});
  EXPECT_EQ(house.decide(), "permit +open -paint");
}

TEST(Authorization, TheServersStrategyDecidesBetweenPermissions) {
  House house;
  house.permission("resource", {"yes"});
  house.permission("scope", {"no"}, {"s-paint"});
  EXPECT_EQ(house.decide(), "permit +open -paint");
  house.server.strategy = Strategy::affirmative;
  EXPECT_EQ(house.decide(), "permit +open +paint");
}

TEST(Authorization, StrategiesCountPolicies) {
  struct Case {
    Strategy strategy;
    std::vector<std::string> policies;
    bool permit;
  };
  for (const auto& one : {Case{Strategy::unanimous, {"yes"}, true}, Case{Strategy::unanimous, {"yes", "no"}, false},
                          Case{Strategy::unanimous, {}, false}, Case{Strategy::affirmative, {"yes", "no"}, true},
                          Case{Strategy::affirmative, {"no"}, false}, Case{Strategy::consensus, {"yes", "no"}, false},
                          Case{Strategy::consensus, {"yes", "yes", "no"}, true}}) {
    House house;
    house.permission("resource", one.policies).strategy = one.strategy;
    EXPECT_EQ(house.decide().starts_with("permit"), one.permit);
  }
}

TEST(Authorization, NegativeLogicTurnsTheAnswerAroundButNotTheUnknown) {
  House house;
  house.server.policies.push_back(policy("script", "js"));
  house.server.policies.back().negative = true;
  house.server.policies[1].negative = true;
  house.permission("resource", {"no"});
  EXPECT_TRUE(house.decide().starts_with("permit"));
  house.server.policies.back().policies = {"script"};
  EXPECT_TRUE(house.decide().starts_with("deny")) << "what is not understood lets nobody pass";
}

TEST(Authorization, AnAggregateThatContainsItselfLetsNobodyPass) {
  House house;
  auto loop = policy("loop", "aggregate");
  loop.policies = {"loop"};
  house.server.policies.push_back(loop);
  house.permission("resource", {"loop"});
  EXPECT_TRUE(house.decide().starts_with("deny"));
}

TEST(Authorization, JudgesEveryTypeOfPolicy) {
  struct Case {
    const char* type;
    model::StringMap config;
    bool permit;
  };
  const Case cases[] = {
      {"role", {{"roles", R"([{"id":"admin","required":false}])"}}, true},
      {"role", {{"roles", R"([{"id":"admin"},{"id":"app/editor","required":true}])"}}, false},
      {"role", {{"roles", R"([{"id":"nobody"}])"}}, false},
      {"role", {{"roles", "not json"}}, false},
      {"client", {{"clients", R"(["app"])"}}, true},
      {"client", {{"clients", R"(["spa"])"}}, false},
      {"group", {{"groups", R"([{"path":"/staff/dev","extendChildren":false}])"}}, true},
      {"group", {{"groups", R"([{"path":"/staff","extendChildren":false}])"}}, false},
      {"group", {{"groups", R"([{"path":"/staff","extendChildren":true}])"}}, true},
      {"client-scope", {{"clientScopes", R"([{"id":"profile","required":true}])"}}, true},
      {"client-scope", {{"clientScopes", R"([{"id":"email","required":true},{"id":"profile"}])"}}, false},
      // 1,800,000,000 is 2027-01-15 08:00:00 UTC.
      {"time", {{"nbf", "2027-01-15 08:00:00"}, {"noa", "2027-01-15 08:00:01"}}, true},
      {"time", {{"nbf", "2027-01-15 08:00:01"}}, false},
      {"time", {{"noa", "2027-01-15 07:59:59"}}, false},
      {"time", {{"nbf", "soon"}}, false},
      {"time", {{"month", "1"}, {"dayMonth", "10"}, {"dayMonthEnd", "20"}, {"hour", "8"}, {"year", "2027"}}, true},
      {"time", {{"hour", "9"}, {"hourEnd", "17"}}, false},
      {"regex", {{"targetClaim", "preferred_username"}, {"pattern", "alice"}}, true},
      {"regex", {{"targetClaim", "preferred_username"}, {"pattern", "bob"}}, false},
      {"regex", {{"targetClaim", "none"}, {"pattern", "alice"}}, false},
      {"js", {{"code", "$evaluation.grant();"}}, false},
  };
  for (const auto& one : cases) {
    House house;
    house.server.policies.push_back(policy("it", one.type, one.config));
    house.permission("resource", {"it"});
    EXPECT_EQ(house.decide().starts_with("permit"), one.permit) << one.type << " " << one.config.begin()->second;
  }
}

TEST(Authorization, WhatGoesTakesPermissionsThatProtectNothingWithIt) {
  House house;
  house.permission("resource", {"yes"});
  house.permission("scope", {"yes"}, {"s-open", "s-paint"});
  remove_scope(house.server, "s-open");
  EXPECT_EQ(house.server.policies.back().scopes, (std::vector<std::string>{"s-paint"}));
  remove_scope(house.server, "s-paint");
  EXPECT_EQ(house.server.policies.size(), 3U);
  remove_policy(house.server, "yes");
  EXPECT_TRUE(house.server.policies.back().policies.empty());
  remove_resource(house.server, "door");
  EXPECT_EQ(house.server.policies.size(), 1U);
}

}  // namespace
}  // namespace latchkey::op::authz
