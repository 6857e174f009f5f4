#include "op/scope_resolution.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

std::set<std::string> names(const RoleSet& roles) {
  std::set<std::string> out;
  for (const auto* role : roles) out.insert(role->name);
  return out;
}

TEST(ScopeResolution, DefaultScopesAlwaysApplyAndOptionalOnesWhenNamed) {
  const auto realm = World().realm();
  const auto& app = *realm->find_client("app");
  const auto plain = resolve_scope(*realm, app, "");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->visible(), "profile email");
  EXPECT_FALSE(plain->openid);
  const auto more = resolve_scope(*realm, app, "openid phone email");
  ASSERT_TRUE(more);
  EXPECT_EQ(more->visible(), "openid profile email phone");
  EXPECT_EQ(more->complete(), "openid basic profile email roles web-origins acr phone");
}

TEST(ScopeResolution, AnUnknownNameIsRefusedAndOneOfAnotherClientIsUnknown) {
  World world;
  world.client("app").optional_scopes.clear();
  const auto realm = world.realm();
  for (const auto* name : {"nonsense", "phone", "service_account"}) {
    const auto scope = resolve_scope(*realm, *realm->find_client("app"), name);
    ASSERT_FALSE(scope) << name;
    EXPECT_EQ(scope.error().code, oauth::ErrorCode::invalid_scope);
  }
  EXPECT_TRUE(resolve_scope(*realm, *realm->find_client("other"), "phone"));
}

TEST(ScopeResolution, ScopesOfOtherProtocolsDoNotCount) {
  World world;
  world.scope("phone").protocol = "saml";
  const auto realm = world.realm();
  EXPECT_FALSE(resolve_scope(*realm, *realm->find_client("app"), "phone"));
}

TEST(ScopeResolution, WhatWasGrantedAndIsGoneIsDroppedSilently) {
  World world;
  world.client("app").optional_scopes.clear();
  const auto realm = world.realm();
  EXPECT_EQ(resolve_granted(*realm, *realm->find_client("app"), "openid phone").visible(), "openid profile email");
}

TEST(ScopeResolution, AScopeBoundToRolesNeedsOneOfThem) {
  World world;
  const auto realm = world.realm();
  const auto scope = resolve_scope(*realm, *realm->find_client("app"), "offline_access").value();
  EXPECT_TRUE(permitted(*realm, scope, roles_of(*realm, world.alice)).offline());
  EXPECT_TRUE(permitted(*realm, scope, world.alice).offline());
  world.alice.roles = {model::RoleId("role-admin")};
  EXPECT_FALSE(permitted(*realm, scope, roles_of(*realm, world.alice)).offline());
  EXPECT_FALSE(permitted(*realm, scope, world.alice).offline());
}

TEST(TokenRoles, WithFullScopeAllowedAreAllTheUsers) {
  World world;
  const auto realm = world.realm();
  const auto& app = *realm->find_client("app");
  const auto scope = resolve_scope(*realm, app, "").value();
  EXPECT_EQ(names(token_roles(*realm, app, scope, roles_of(*realm, world.alice))),
            (std::set<std::string>{"admin", "user", "default-roles", "offline_access", "view-profile"}));
}

TEST(TokenRoles, WithoutItAreThoseThatClientAndScopesAreMappedTo) {
  World world;
  world.alice.roles.emplace_back("role-editor");
  world.client("app").full_scope_allowed = false;
  auto realm = world.realm();
  const auto roles = [&] {
    const auto& app = *realm->find_client("app");
    return names(token_roles(*realm, app, resolve_scope(*realm, app, "").value(), roles_of(*realm, world.alice)));
  };
  EXPECT_EQ(roles(), (std::set<std::string>{"editor"}));  // its own
  world.client("app").scope_mappings = {model::RoleId("role-admin")};
  realm = world.realm();
  EXPECT_EQ(roles(), (std::set<std::string>{"editor", "admin", "user"}));
  world.client("app").scope_mappings.clear();
  world.scope("profile").scope_mappings = {model::RoleId("role-user")};
  realm = world.realm();
  EXPECT_EQ(roles(), (std::set<std::string>{"editor", "user"}));
}

TEST(TokenRoles, MappingARoleGivesItToNobodyWhoHasItNot) {
  World world;
  world.alice.roles.clear();
  world.alice.groups.clear();
  world.client("app").full_scope_allowed = false;
  world.client("app").scope_mappings = {model::RoleId("role-admin")};
  const auto realm = world.realm();
  const auto& app = *realm->find_client("app");
  EXPECT_TRUE(token_roles(*realm, app, resolve_scope(*realm, app, "").value(), roles_of(*realm, world.alice)).empty());
}

}  // namespace
}  // namespace latchkey::op
