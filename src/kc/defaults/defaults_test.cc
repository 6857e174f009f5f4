#include "kc/defaults/defaults.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

using model::Realm;
using model::Role;

Realm make(const std::string& name) {
  TestMakings test;
  return Realm(make_realm_defaults(name, test.makings).value());
}

std::set<std::string> names_of(const std::unordered_set<const Role*>& roles, const Realm& realm) {
  std::set<std::string> names;
  for (const auto* role : roles) {
    std::string name = role->name;
    for (const auto& client : realm.parts().clients) {
      if (client->uuid == role->client) name = client->client_id + "/" + name;
    }
    names.insert(name);
  }
  return names;
}

std::set<std::string> scope_names(const Realm& realm, const std::vector<model::ScopeId>& ids) {
  std::set<std::string> names;
  for (const auto& id : ids) names.insert(realm.find_scope(id)->name);
  return names;
}

TEST(Defaults, ARealmHasItsSixBuiltInClients) {
  const Realm realm = make("demo");
  std::set<std::string> ids;
  for (const auto& client : realm.parts().clients) ids.insert(client->client_id);
  EXPECT_EQ(ids, (std::set<std::string>{"account", "account-console", "admin-cli", "broker", "realm-management",
                                        "security-admin-console"}));

  const auto* console = realm.find_client("security-admin-console");
  EXPECT_TRUE(console->public_client);
  EXPECT_EQ(console->root_url, "${authAdminUrl}");
  EXPECT_EQ(console->redirect_uris, std::vector<std::string>{"/admin/demo/console/*"});
  EXPECT_EQ(console->web_origins, std::vector<std::string>{"+"});
  EXPECT_EQ(console->attribute("pkce.code.challenge.method"), "S256");
  EXPECT_EQ(console->attribute("client.use.lightweight.access.token.enabled"), "true");
  ASSERT_EQ(console->mappers.size(), 1U);
  EXPECT_EQ(console->mappers[0].name, "locale");

  const auto* account = realm.find_client("account-console");
  EXPECT_EQ(account->redirect_uris, std::vector<std::string>{"/realms/demo/account/*"});
  EXPECT_EQ(account->attribute("pkce.code.challenge.method"), "S256");
  EXPECT_EQ(account->scope_mappings.size(), 2U);
  EXPECT_FALSE(account->full_scope_allowed);

  EXPECT_FALSE(realm.find_client("admin-cli")->standard_flow_enabled);
  EXPECT_TRUE(realm.find_client("admin-cli")->direct_access_grants_enabled);
  EXPECT_TRUE(realm.find_client("broker")->bearer_only);
}

TEST(Defaults, ScopesAreThoseThatClientsExpect) {
  const Realm realm = make("demo");
  const auto& settings = realm.settings();
  EXPECT_EQ(scope_names(realm, settings.default_default_scopes),
            (std::set<std::string>{"profile", "email", "roles", "web-origins", "acr", "basic"}));
  EXPECT_EQ(scope_names(realm, settings.default_optional_scopes),
            (std::set<std::string>{"address", "phone", "offline_access", "microprofile-jwt", "organization"}));
  ASSERT_NE(realm.find_scope("service_account"), nullptr);
  for (const auto& client : realm.parts().clients)
    EXPECT_EQ(client->default_scopes, settings.default_default_scopes) << client->client_id;
  for (const auto name : {"roles", "web-origins", "acr", "basic", "service_account"})
    EXPECT_FALSE(realm.find_scope(name)->in_token_scope()) << name;
  for (const auto name : {"profile", "email", "offline_access"})
    EXPECT_TRUE(realm.find_scope(name)->in_token_scope()) << name;
  EXPECT_EQ(realm.find_scope("profile")->mappers.size(), 14U);
  EXPECT_EQ(realm.find_scope("roles")->mappers.size(), 3U);
  ASSERT_EQ(realm.find_scope("offline_access")->scope_mappings.size(), 1U);
  EXPECT_EQ(realm.find_scope("offline_access")->scope_mappings[0], realm.find_realm_role("offline_access")->id);
}

TEST(Defaults, EveryUserGetsTheDefaultRoleWithItsAccountRoles) {
  const Realm realm = make("Demo");
  const auto* role = realm.find_realm_role("default-roles-demo");
  ASSERT_NE(role, nullptr);
  EXPECT_EQ(realm.settings().default_role, role->id);
  EXPECT_EQ(names_of(realm.effective_roles({role->id}, {}), realm),
            (std::set<std::string>{"default-roles-demo", "offline_access", "uma_authorization", "account/view-profile",
                                   "account/manage-account", "account/manage-account-links"}));
}

TEST(Defaults, RealmAdminContainsEveryManagementRole) {
  const Realm realm = make("demo");
  const auto* management = realm.find_client("realm-management");
  const auto* admin = realm.find_client_role(management->uuid, "realm-admin");
  ASSERT_NE(admin, nullptr);
  EXPECT_EQ(realm_management_roles().size(), 21U);
  EXPECT_EQ(admin->composites.size(), 21U);
  const auto* view_users = realm.find_client_role(management->uuid, "view-users");
  EXPECT_EQ(names_of(realm.effective_roles({view_users->id}, {}), realm),
            (std::set<std::string>{"realm-management/view-users", "realm-management/query-users",
                                   "realm-management/query-groups"}));
}

TEST(Defaults, MasterHasAnAdministratorInsteadOfRealmManagement) {
  const Realm master = make("master");
  EXPECT_EQ(master.find_client("realm-management"), nullptr);
  ASSERT_NE(master.find_client("master-realm"), nullptr);
  const auto* admin = master.find_realm_role("admin");
  ASSERT_NE(admin, nullptr);
  const auto roles = names_of(master.effective_roles({admin->id}, {}), master);
  EXPECT_TRUE(roles.contains("create-realm"));
  EXPECT_TRUE(roles.contains("master-realm/manage-users"));
  EXPECT_EQ(master.settings().tokens.access_token_lifespan, std::chrono::seconds(60));
  EXPECT_EQ(master.find_flow("Organization"), nullptr);
}

TEST(Defaults, MasterLearnsOfEachRealmOnce) {
  TestMakings test;
  auto parts = make_realm_defaults("master", test.makings).value();
  const MasterEntry first = make_master_entry(parts, "demo", test.random);
  EXPECT_EQ(first.client->client_id, "demo-realm");
  EXPECT_TRUE(first.client->bearer_only);
  EXPECT_EQ(first.roles.size(), 21U);
  ASSERT_NE(first.admin, nullptr);

  std::erase_if(parts.roles, [&](const auto& role) { return role->id == first.admin->id; });
  parts.roles.push_back(first.admin);
  parts.clients.push_back(first.client);
  parts.roles.insert(parts.roles.end(), first.roles.begin(), first.roles.end());
  const Realm master(parts);
  const auto roles = names_of(master.effective_roles({first.admin->id}, {}), master);
  EXPECT_TRUE(roles.contains("demo-realm/manage-clients"));
  EXPECT_TRUE(roles.contains("master-realm/manage-clients"));

  const MasterEntry again = make_master_entry(parts, "demo", test.random);
  EXPECT_EQ(again.client->uuid, first.client->uuid);
  EXPECT_EQ(again.admin->composites, first.admin->composites);
}

TEST(Defaults, FlowsAreBoundAndEveryStepLeadsSomewhere) {
  for (const auto name : {"demo", "master"}) {
    const Realm realm = make(name);
    EXPECT_EQ(realm.settings().flow_bindings.size(), 7U);
    for (const auto& [binding, alias] : realm.settings().flow_bindings) {
      const auto* flow = realm.find_flow(std::string_view(alias));
      ASSERT_NE(flow, nullptr) << binding;
      EXPECT_TRUE(flow->top_level && flow->built_in);
    }
    for (const auto& flow : realm.parts().flows) {
      EXPECT_FALSE(flow->executions.empty()) << flow->alias;
      int last = -1;
      for (const auto& step : flow->executions) {
        EXPECT_GT(step.priority, last) << flow->alias;
        last = step.priority;
        EXPECT_TRUE(!step.authenticator.empty() || !step.subflow.empty());
        if (!step.subflow.empty()) EXPECT_NE(realm.find_flow(step.subflow), nullptr);
        if (!step.config_id.empty()) EXPECT_NE(realm.find_authenticator_config(step.config_id), nullptr);
      }
    }
  }
}

TEST(Defaults, KeysSignWithEveryAlgorithmThatClientsAskFor) {
  const Realm realm = make("demo");
  const Instant now = from_unix_seconds(1'800'000'000);
  for (const auto algorithm : {"RS256", "ES256", "EdDSA", "HS512"})
    EXPECT_TRUE(realm.keys().signing_key(algorithm, now).has_value()) << algorithm;
  EXPECT_EQ(realm.keys().list(now).size(), 6U);
  EXPECT_TRUE(realm.keys().problems().empty());
  for (const auto& component : realm.parts().components) EXPECT_EQ(component->parent_id, realm.id().value);
  const std::string& jwks = realm.keys().public_jwks(now);
  EXPECT_NE(jwks.find("x5c"), std::string::npos);
  EXPECT_EQ(jwks.find("\"oct\""), std::string::npos) << "a symmetric key was published";
}

TEST(Defaults, TheSameRandomBytesMakeTheSameRealm) {
  TestMakings one, two;
  const auto a = make_realm_defaults("demo", one.makings).value();
  const auto b = make_realm_defaults("demo", two.makings).value();
  ASSERT_EQ(a.clients.size(), b.clients.size());
  for (std::size_t i = 0; i < a.clients.size(); ++i) EXPECT_EQ(a.clients[i]->uuid, b.clients[i]->uuid);
  EXPECT_EQ(a.settings.id, b.settings.id);
}

TEST(Defaults, IdsAreUniqueInTheirKind) {
  const Realm realm = make("demo");
  std::set<std::string> seen;
  for (const auto& role : realm.parts().roles) EXPECT_TRUE(seen.insert(role->id.value).second);
  for (const auto& client : realm.parts().clients) EXPECT_TRUE(seen.insert(client->uuid.value).second);
  for (const auto& flow : realm.parts().flows) EXPECT_TRUE(seen.insert(flow->id.value).second);
}

TEST(Defaults, AHostileRealmNameIsRefused) {
  TestMakings test;
  for (const auto name : {"", "a/b", "a;b", "a?b", "a#b"})
    EXPECT_FALSE(make_realm_defaults(name, test.makings).has_value()) << name;
}

}  // namespace
}  // namespace latchkey::kc
