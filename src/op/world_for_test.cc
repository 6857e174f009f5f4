#include "op/world_for_test.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/key.h"

namespace latchkey::op::testing {
namespace {

using model::StringMap;

std::shared_ptr<const model::Component> key_component(std::string id, std::string provider, std::string entry,
                                                      Secret secret) {
  auto component = std::make_shared<model::Component>();
  component->id = model::ComponentId(id);
  component->name = id;
  component->provider_id = std::move(provider);
  component->provider_type = model::kKeyProviderType;
  component->config = {{"priority", {"100"}}, {"enabled", {"true"}}, {"active", {"true"}}};
  component->secrets[entry] = std::make_shared<const Secret>(std::move(secret));
  return component;
}

/// Made once: keys are dear.
const std::vector<std::shared_ptr<const model::Component>>& key_components() {
  static const auto components = [] {
    std::vector<std::shared_ptr<const model::Component>> out;
    const auto ec = crypto::PrivateKey::generate(crypto::Curve::p256).value();
    const auto ed = crypto::PrivateKey::generate(crypto::Curve::ed25519).value();
    out.push_back(
        key_component("es256", "ecdsa-generated", "ecdsaPrivateKey", Secret(base64_encode(ec.der().reveal()))));
    out.push_back(
        key_component("eddsa", "eddsa-generated", "eddsaPrivateKey", Secret(base64_encode(ed.der().reveal()))));
    out.push_back(key_component("hs512", "hmac-generated", "secret", Secret(base64url_encode(std::string(64, 'k')))));
    return out;
  }();
  return components;
}

model::ProtocolMapper mapper(std::string type, StringMap config) {
  static int number = 0;
  model::ProtocolMapper out;
  out.id = model::MapperId("m" + std::to_string(++number));
  out.name = type;
  out.type = std::move(type);
  out.config = std::move(config);
  return out;
}

StringMap claim(std::string name, std::string type = "String") {
  return {{"claim.name", std::move(name)},
          {"jsonType.label", std::move(type)},
          {"access.token.claim", "true"},
          {"id.token.claim", "true"},
          {"userinfo.token.claim", "true"}};
}

StringMap attribute(std::string name, std::string claim_name, std::string type = "String") {
  StringMap out = claim(std::move(claim_name), std::move(type));
  out["user.attribute"] = std::move(name);
  return out;
}

StringMap access_only(StringMap config) {
  config["id.token.claim"] = "false";
  config["userinfo.token.claim"] = "false";
  return config;
}

void add_roles(std::vector<std::shared_ptr<model::Role>>& roles) {
  const auto role = [&](std::string name, std::string client_id, std::vector<std::string> composites) {
    auto made = std::make_shared<model::Role>();
    made->id = model::RoleId("role-" + name);
    made->name = std::move(name);
    if (!client_id.empty()) made->client = model::ClientUuid("u-" + client_id);
    for (auto& child : composites) made->composites.emplace_back("role-" + child);
    roles.push_back(std::move(made));
  };
  role("user", "", {});
  role("admin", "", {"user"});
  role("offline_access", "", {});
  role("editor", "app", {});
  role("view-profile", "account", {});
  role("default-roles", "", {"offline_access", "view-profile"});
}

void add_groups(std::vector<std::shared_ptr<model::Group>>& groups) {
  const auto group = [&](std::string name, std::string parent) {
    auto made = std::make_shared<model::Group>();
    made->id = model::GroupId("g-" + name);
    made->name = std::move(name);
    made->parent = model::GroupId(std::move(parent));
    groups.push_back(made);
    return made;
  };
  group("staff", "")->attributes["floor"] = {"4"};
  group("dev", "g-staff")->roles = {model::RoleId("role-user")};
}

}  // namespace

World::World() {
  settings.id = model::RealmId("r1");
  settings.name = "demo";
  settings.tokens.default_signature_algorithm = "ES256";
  add_scopes();
  add_clients();
  add_people();
}

void World::add_scopes() {
  const auto add = [this](std::string name, bool visible, std::vector<model::ProtocolMapper> mappers) {
    auto scope = std::make_shared<model::ClientScope>();
    scope->id = model::ScopeId("s-" + name);
    scope->name = std::move(name);
    scope->attributes["include.in.token.scope"] = visible ? "true" : "false";
    scope->mappers = std::move(mappers);
    scopes.push_back(std::move(scope));
  };
  StringMap auth_time = access_only(claim("auth_time", "long"));
  auth_time["user.session.note"] = "AUTH_TIME";
  auth_time["id.token.claim"] = "true";
  add("basic", false,
      {mapper("oidc-sub-mapper", {{"access.token.claim", "true"}}),
       mapper("oidc-usersessionmodel-note-mapper", auth_time)});
  add("profile", true,
      {mapper("oidc-full-name-mapper",
              {{"access.token.claim", "true"}, {"id.token.claim", "true"}, {"userinfo.token.claim", "true"}}),
       mapper("oidc-usermodel-attribute-mapper", attribute("username", "preferred_username")),
       mapper("oidc-usermodel-attribute-mapper", attribute("firstName", "given_name")),
       mapper("oidc-usermodel-attribute-mapper", attribute("lastName", "family_name"))});
  add("email", true,
      {mapper("oidc-usermodel-attribute-mapper", attribute("email", "email")),
       mapper("oidc-usermodel-property-mapper", attribute("emailVerified", "email_verified", "boolean"))});
  StringMap realm_roles = access_only(claim("realm_access.roles"));
  realm_roles["multivalued"] = "true";
  StringMap client_roles = access_only(claim("resource_access.${client_id}.roles"));
  client_roles["multivalued"] = "true";
  add("roles", false,
      {mapper("oidc-usermodel-realm-role-mapper", realm_roles),
       mapper("oidc-usermodel-client-role-mapper", client_roles),
       mapper("oidc-audience-resolve-mapper", {{"access.token.claim", "true"}})});
  add("web-origins", false, {mapper("oidc-allowed-origins-mapper", {{"access.token.claim", "true"}})});
  add("acr", false, {mapper("oidc-acr-mapper", {{"access.token.claim", "true"}, {"id.token.claim", "true"}})});
  add("phone", true, {mapper("oidc-usermodel-attribute-mapper", attribute("phoneNumber", "phone_number"))});
  add("address", true, {mapper("oidc-address-mapper", claim("address"))});
  add("offline_access", true, {});
  scope("offline_access").scope_mappings = {model::RoleId("role-offline_access")};
  add("service_account", false, {});
}

void World::add_clients() {
  const auto add = [this](std::string client_id) -> model::Client& {
    auto made = std::make_shared<model::Client>();
    made->uuid = model::ClientUuid("u-" + client_id);
    made->client_id = client_id;
    made->secret = std::make_shared<const Secret>(Secret::copy_of("s3cret"));
    made->redirect_uris = {"https://" + client_id + ".example/cb"};
    made->web_origins = {"+"};
    for (const auto* name : {"basic", "profile", "email", "roles", "web-origins", "acr"})
      made->default_scopes.emplace_back(std::string("s-") + name);
    for (const auto* name : {"phone", "address", "offline_access"})
      made->optional_scopes.emplace_back(std::string("s-") + name);
    clients.push_back(made);
    return *made;
  };
  add("app").direct_access_grants_enabled = true;
  add("other");
  auto& spa = add("spa");
  spa.public_client = true;
  spa.attributes["pkce.code.challenge.method"] = "S256";
  auto& svc = add("svc");
  svc.service_accounts_enabled = true;
  svc.standard_flow_enabled = false;
  add("bearer").bearer_only = true;
  add("off").enabled = false;
  add("account").public_client = true;
}

void World::add_people() {
  add_roles(roles);
  add_groups(groups);
  alice.id = model::UserId("alice-id");
  alice.username = "alice";
  alice.email = "alice@example.org";
  alice.email_verified = true;
  alice.first_name = "Alice";
  alice.last_name = "Liddell";
  alice.roles = {model::RoleId("role-default-roles"), model::RoleId("role-admin")};
  alice.groups = {model::GroupId("g-dev")};
  robot.id = model::UserId("robot-id");
  robot.username = "service-account-svc";
  robot.roles = {model::RoleId("role-default-roles")};
  robot.service_account_of = model::ClientUuid("u-svc");

  session.id = model::SessionId("session-1");
  session.realm = settings.id;
  session.user = alice.id;
  session.started = session.last_access = session.auth_time = kNow;
  client_session.session = session.id;
  client_session.client = model::ClientUuid("u-app");
  client_session.started = client_session.last_refresh = kNow;
  client_session.notes["acr"] = "1";
}

model::Client& World::client(std::string_view client_id) {
  for (auto& made : clients) {
    if (made->client_id == client_id) return *made;
  }
  throw std::out_of_range(std::string(client_id));
}

model::ClientScope& World::scope(std::string_view name) {
  for (auto& made : scopes) {
    if (made->name == name) return *made;
  }
  throw std::out_of_range(std::string(name));
}

void World::add_mapper(model::Client& client, std::string type, StringMap config) {
  client.mappers.push_back(mapper(std::move(type), std::move(config)));
}

model::RealmPtr World::realm() const {
  model::RealmParts parts;
  parts.settings = settings;
  for (const auto& made : clients) parts.clients.push_back(std::make_shared<const model::Client>(*made));
  for (const auto& made : scopes) parts.client_scopes.push_back(std::make_shared<const model::ClientScope>(*made));
  for (const auto& made : roles) parts.roles.push_back(std::make_shared<const model::Role>(*made));
  for (const auto& made : groups) parts.groups.push_back(std::make_shared<const model::Group>(*made));
  for (const auto& made : actions)
    parts.required_actions.push_back(std::make_shared<const model::RequiredAction>(*made));
  parts.components = key_components();
  parts.client_policies = policies;
  return std::make_shared<const model::Realm>(std::move(parts));
}

TokenIds ids(int number) {
  const std::string n = std::to_string(number);
  return {.access = "access-" + n, .refresh = "refresh-" + n, .id = "id-" + n};
}

TokenPlan plan_for(const World& world, const model::Realm& realm, std::string_view client_id, std::string_view scope) {
  TokenPlan plan;
  plan.client = realm.find_client(client_id);
  plan.scope = permitted(realm, resolve_scope(realm, *plan.client, scope).value(), roles_of(realm, world.alice));
  plan.user = world.alice;
  plan.session = world.session;
  plan.client_session = world.client_session;
  plan.client_session.client = plan.client->uuid;
  plan.nonce = "n-0S6_WzA2Mj";
  plan.acr = "1";
  plan.ids = ids();
  plan.now = kNow;
  return plan;
}

TEST(TestWorld, HasAKeyForEachAlgorithmItNames) {
  const auto realm = World().realm();
  for (const auto* algorithm : {"ES256", "EdDSA", "HS512"})
    EXPECT_TRUE(realm->keys().signing_key(algorithm, kNow)) << algorithm;
  EXPECT_TRUE(realm->keys().problems().empty());
}

}  // namespace latchkey::op::testing
