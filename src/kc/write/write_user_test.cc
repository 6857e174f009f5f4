#include "kc/write/write_user.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

constexpr const char* kRealm = R"({
  "realm": "r", "enabled": true, "keycloakVersion": "26.0.0",
  "clients": [{"clientId": "app", "enabled": true}],
  "roles": {"realm": [{"name": "editor"}], "client": {"app": [{"name": "reader"}]}},
  "groups": [{"name": "staff", "description": "who work here", "attributes": {"floor": ["3"]}, "realmRoles": ["editor"],
              "subGroups": [{"name": "night", "clientRoles": {"app": ["reader"]}, "extra": 1}]}],
  "users": [
    {"username": "anna", "email": "anna@example.org", "firstName": "Anna", "lastName": "A", "enabled": true,
     "emailVerified": true, "createdTimestamp": 1700000000000, "notBefore": 5, "attributes": {"k": ["1", "2"]},
     "requiredActions": ["UPDATE_PASSWORD"], "realmRoles": ["editor"], "clientRoles": {"app": ["reader"]},
     "groups": ["/staff/night"], "somethingNew": {"a": [1]},
     "credentials": [
       {"type": "password", "createdDate": 1700000000000, "priority": 10,
        "secretData": "{\"value\":\"ESS9ZZvqEBLSAZUkLV0bJJxPwkmPWMRDI9dUTpqqEFo=\",\"salt\":\"AAAAAAAAAAAAAAAAAAAAAA==\"}",
        "credentialData": "{\"hashIterations\":27500,\"algorithm\":\"pbkdf2-sha256\"}"},
       {"type": "otp", "userLabel": "phone", "priority": 20, "secretData": "{\"value\":\"seed\"}",
        "credentialData": "{\"subType\":\"totp\",\"digits\":6}"}]},
    {"username": "bert", "enabled": false,
     "credentials": [{"type": "password",
        "secretData": "{\"value\":\"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\",\"salt\":\"MDEyMzQ1Njc4OTAxMjM0NQ==\"}",
        "credentialData": "{\"hashIterations\":5,\"algorithm\":\"argon2\",\"additionalParameters\":{\"hashLength\":[\"32\"],\"memory\":[\"7168\"],\"type\":[\"id\"],\"version\":[\"1.3\"],\"parallelism\":[\"1\"]}}"}]}
  ]})";

struct World {
  model::Realm realm;
  std::vector<model::User> users;
};

World import_world(const json::Object& file) {
  TestMakings test;
  auto imported = import_realm(file, test.options);
  EXPECT_TRUE(imported) << (imported ? "" : imported.error().detail);
  return {model::Realm(std::move(imported->parts)), std::move(imported->users)};
}

json::Array write_users(const World& world) {
  json::Array users;
  for (const auto& user : world.users) users.emplace_back(write_user(world.realm, user, Detail::file));
  return users;
}

TEST(WriteUser, WhatAFileSaysOfUsersAndGroupsComesOutAndInAgain) {
  auto file = json::parse_object(kRealm).value();
  const auto first = import_world(file);
  const auto users = write_users(first);
  const auto groups = write_group_tree(first.realm);
  file["users"] = users;
  file["groups"] = groups;
  const auto second = import_world(file);
  EXPECT_EQ(json::serialize(write_users(second)), json::serialize(users));
  EXPECT_EQ(json::serialize(write_group_tree(second.realm)), json::serialize(groups));
  const auto& anna = users.at(0).as_object();
  EXPECT_EQ(json::serialize(anna.at("groups")), R"(["/staff/night"])");
  EXPECT_EQ(json::serialize(anna.at("clientRoles")), R"({"app":["reader"]})");
  EXPECT_EQ(json::serialize(anna.at("somethingNew")), R"({"a":[1]})");
  EXPECT_EQ(anna.at("createdTimestamp").to_number<std::int64_t>(), 1700000000000);
  EXPECT_EQ(groups.at(0).at("subGroups").at(0).at("extra").to_number<int>(), 1);
}

TEST(WriteUser, AnAnswerHoldsNoSecret) {
  const auto world = import_world(json::parse_object(kRealm).value());
  for (const auto& user : world.users) {
    const std::string shown = json::serialize(write_user(world.realm, user, Detail::full));
    EXPECT_EQ(shown.find("credentials\""), std::string::npos) << shown;
    for (const auto& credential : user.credentials) {
      const auto written = write_credential(credential, Secrets::masked);
      EXPECT_FALSE(written.contains("secretData"));
      EXPECT_EQ(json::serialize(written).find("seed"), std::string::npos);
      EXPECT_EQ(json::serialize(written).find("ESS9ZZvq"), std::string::npos);
    }
  }
}

TEST(WriteUser, ListsAreBrief) {
  const auto world = import_world(json::parse_object(kRealm).value());
  const auto brief = write_user(world.realm, world.users.front(), Detail::brief);
  EXPECT_FALSE(brief.contains("attributes"));
  EXPECT_FALSE(brief.contains("requiredActions"));
  EXPECT_EQ(brief.at("username").as_string(), "anna");
}

}  // namespace
}  // namespace latchkey::kc
