#include "kc/import/import.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/base64.h"
#include "kc/import/import_for_test.h"
#include "kc/import/import_state.h"
#include "kc/kept.h"

namespace latchkey::kc {
namespace {

using model::Realm;
using model::User;

/// testdata/full-realm.json has every section; it is read once.
class FullRealm : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    TestMakings test;
    auto imported = import_files({{"full-realm.json", read_text("src/kc/testdata/full-realm.json")}}, test.options);
    ASSERT_TRUE(imported.has_value()) << imported.error().detail;
    ASSERT_EQ(imported->size(), 1U);
    imported_ = new ImportedRealm(std::move(imported->front()));
    realm_ = new Realm(imported_->parts);
  }
  static void TearDownTestSuite() {
    delete realm_;
    delete imported_;
  }
  void SetUp() override { ASSERT_NE(realm_, nullptr); }
  static const User& user(std::string_view name) { return *std::ranges::find(imported_->users, name, &User::username); }
  static bool signs_in(std::string_view name, std::string_view password) {
    const auto* credential = user(name).password();
    return credential != nullptr && credential->password &&
           crypto::verify_password(*credential->password, password).value_or(false);
  }
  static bool has_role(const User& who, const model::Role* role) {
    return role != nullptr && realm_->effective_roles(who.roles, who.groups).contains(role);
  }
  static const model::Component* component(std::string_view id) {
    for (const auto& item : realm_->parts().components) {
      if (item->id.value == id) return item.get();
    }
    return nullptr;
  }

  static ImportedRealm* imported_;
  static Realm* realm_;
};
ImportedRealm* FullRealm::imported_ = nullptr;
Realm* FullRealm::realm_ = nullptr;

TEST_F(FullRealm, SettingsAreTaken) {
  const auto& settings = realm_->settings();
  EXPECT_EQ(settings.id.value, "full-id");
  EXPECT_EQ(settings.display_name, "Full");
  EXPECT_TRUE(settings.enabled);
  EXPECT_EQ(settings.ssl_required, model::SslRequired::none);
  EXPECT_EQ(settings.tokens.default_signature_algorithm, "ES256");
  EXPECT_EQ(settings.tokens.access_token_lifespan, seconds(120));
  EXPECT_EQ(settings.tokens.sso_idle, seconds(600));
  EXPECT_EQ(settings.tokens.action_token_by_user, seconds(400)) << "follows accessCodeLifespanUserAction";
  EXPECT_TRUE(settings.tokens.revoke_refresh_token);
  EXPECT_EQ(settings.tokens.not_before, 5);
  EXPECT_TRUE(settings.login.remember_me);
  EXPECT_FALSE(settings.login.login_with_email_allowed);
  EXPECT_TRUE(settings.brute_force.enabled);
  EXPECT_EQ(settings.brute_force.max_failure_wait, seconds(600)) << "a number written as a string";
  EXPECT_EQ(settings.localization.texts.at("de").at("loginTitle"), "Hallo");
  EXPECT_EQ(settings.password_policy, "length(8)");
  EXPECT_EQ(settings.attributes.at("number"), "7");
  EXPECT_EQ(settings.browser_security_headers.at("xFrameOptions"), "DENY");
  EXPECT_FALSE(settings.smtp.contains("password"));
  ASSERT_NE(settings.smtp_password, nullptr);
  EXPECT_EQ(settings.smtp_password->reveal(), "smtp-secret");
  EXPECT_EQ(settings.default_groups, std::vector<model::GroupId>{model::GroupId("g-staff")});
}

TEST_F(FullRealm, ClientsKeepTheirFactsAndLimits) {
  const auto* client = realm_->find_client("app-one");
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->uuid.value, "cid-1");
  EXPECT_EQ(client->secret->reveal(), "one-secret");
  EXPECT_TRUE(client->consent_required);
  EXPECT_FALSE(client->full_scope_allowed);
  EXPECT_EQ(client->web_origins, std::vector<std::string>{"+"});
  EXPECT_EQ(client->flow_overrides.at("browser"), "flow-mine");
  ASSERT_EQ(client->mappers.size(), 2U);
  EXPECT_EQ(client->mappers[1].type, "my-own-mapper");
  EXPECT_FALSE(client->attributes.contains("client.secret.rotated"));
  std::vector<std::string> scopes;
  for (const auto& id : client->default_scopes) scopes.push_back(realm_->find_scope(id)->name);
  EXPECT_EQ(scopes, (std::vector<std::string>{"profile", "special"}));
  EXPECT_EQ(client->scope_mappings.size(), 2U);
  EXPECT_NE(find_kept_of(*realm_, kAuthorizationType, client->uuid.value), nullptr);
  EXPECT_FALSE(realm_->find_client("phone-app")->secret);
  EXPECT_EQ(realm_->find_client("old-saml")->protocol, "saml");
  EXPECT_NE(realm_->find_client("security-admin-console"), nullptr);
}

TEST_F(FullRealm, AMaskedSecretIsReplacedAndSaidSo) {
  const auto* client = realm_->find_client("robot-two");
  ASSERT_NE(client->secret, nullptr);
  EXPECT_NE(client->secret->reveal(), kMaskedSecret);
  EXPECT_GE(client->secret->size(), 32U);
  EXPECT_TRUE(has_note(*imported_, "client robot-two: its secret is masked"));
}

TEST_F(FullRealm, PasswordHashesOfEveryFormVerify) {
  EXPECT_TRUE(signs_in("anna", "anna-pw")) << "argon2id, made by the argon2 command";
  EXPECT_TRUE(signs_in("brigitte", "brigitte-pw"))
      << "pbkdf2-sha256, 64-byte key, broken lines, made by Python's hashlib";
  EXPECT_TRUE(signs_in("chloe", "chloe-pw")) << "pbkdf2-sha512";
  EXPECT_TRUE(signs_in("dora", "dora-pw")) << "pbkdf2 in the form of old exports";
  EXPECT_TRUE(signs_in("emma", "emma-pw")) << "in clear";
  EXPECT_TRUE(signs_in("fay", "fay-pw")) << "parameters under algorithmData";
  for (const auto name : {"anna", "brigitte", "chloe", "dora", "emma", "fay"})
    EXPECT_FALSE(signs_in(name, "wrong")) << name;
  EXPECT_EQ(user("emma").required_actions, std::vector<std::string>{"UPDATE_PASSWORD"});
  EXPECT_EQ(user("anna").password()->label, "My password");
  EXPECT_EQ(user("anna").password()->secret_data, nullptr);
}

TEST_F(FullRealm, AHashThatNobodyCanCheckSignsNobodyIn) {
  const auto* credential = user("hedwig").password();
  ASSERT_NE(credential, nullptr);
  EXPECT_FALSE(credential->password.has_value());
  EXPECT_NE(credential->secret_data, nullptr);
  EXPECT_TRUE(has_note(*imported_, "bcrypt"));
}

TEST_F(FullRealm, SecondFactorsStayWithTheirUsers) {
  const auto& fay = user("fay");
  ASSERT_EQ(fay.credentials.size(), 3U);
  EXPECT_EQ(fay.credentials[1].type, "otp");
  EXPECT_NE(fay.credentials[1].data_json.find("\"totp\""), std::string::npos);
  EXPECT_NE(fay.credentials[1].secret_data->reveal().find("JBSWY3DPEHPK3PXP"), std::string_view::npos);
  EXPECT_EQ(fay.credentials[1].data_json.find("JBSWY3DPEHPK3PXP"), std::string::npos);
  EXPECT_EQ(fay.credentials[2].type, "webauthn");
  const auto& gina = user("gina");
  ASSERT_EQ(gina.credentials.size(), 1U);
  EXPECT_EQ(gina.credentials[0].type, "otp") << "totp of an old export";
  EXPECT_NE(gina.credentials[0].secret_data->reveal().find("legacysecret"), std::string_view::npos);
}

TEST_F(FullRealm, UsersKeepWhoTheyAreAndWhatTheyMayDo) {
  const auto& anna = user("anna");
  EXPECT_EQ(anna.id.value, "11111111-1111-4111-8111-111111111111");
  EXPECT_EQ(anna.email, "Anna@Example.org");
  EXPECT_EQ(to_unix_millis(anna.created), 1'700'000'000'123);
  EXPECT_EQ(anna.not_before, 1'600'000'000);
  EXPECT_EQ(*anna.attribute("phone"), "123");
  EXPECT_EQ(anna.required_actions, std::vector<std::string>{"TERMS_AND_CONDITIONS"});
  EXPECT_EQ(anna.groups.size(), 2U);
  ASSERT_EQ(imported_->links.size(), 1U);
  const auto& links = imported_->links[0];
  EXPECT_EQ(links.user, anna.id);
  EXPECT_EQ(links.identities, (std::vector<model::FederatedIdentity>{{"upstream", "u", "anna"}}));
  ASSERT_EQ(links.consents.size(), 1U);
  EXPECT_EQ(links.consents[0].client, realm_->find_client("app-one")->uuid);
  EXPECT_EQ(links.consents[0].scopes, std::vector{realm_->find_scope("profile")->id});
  const auto& app = realm_->find_client("app-one")->uuid;
  EXPECT_TRUE(has_role(anna, realm_->find_realm_role("worker"))) << "boss contains worker contains boss";
  EXPECT_TRUE(has_role(anna, realm_->find_client_role(app, "writer"))) << "through the group /staff/north";
  EXPECT_TRUE(has_role(anna, realm_->find_client_role(realm_->find_client("account")->uuid, "view-profile")));
  EXPECT_FALSE(user("ida").enabled) << "Keycloak disables users whose file does not enable them";
  EXPECT_TRUE(has_role(user("jane"), realm_->find_realm_role("made-on-the-way")));
}

TEST_F(FullRealm, ServiceAccountsAreLinkedOrMade) {
  EXPECT_EQ(user("service-account-robot").service_account_of, realm_->find_client("robot")->uuid);
  EXPECT_EQ(user("service-account-robot-two").service_account_of, realm_->find_client("robot-two")->uuid);
  EXPECT_EQ(user("service-account-robot-two").roles, std::vector<model::RoleId>{model::RoleId("r-default")});
  const auto& scopes = realm_->find_client("robot-two")->default_scopes;
  EXPECT_NE(std::ranges::find(scopes, realm_->find_scope("service_account")->id), scopes.end());
}

TEST_F(FullRealm, RolesOfBuiltInClientsAreCompletedAndKeepTheirIds) {
  const auto& account = realm_->find_client("account")->uuid;
  EXPECT_EQ(realm_->find_client_role(account, "view-profile")->id.value, "acc-view-profile");
  EXPECT_NE(realm_->find_client_role(account, "manage-account"), nullptr);
  EXPECT_EQ(realm_->settings().default_role.value, "r-default");
  EXPECT_EQ(realm_->find_realm_role("default-roles-full")->composites.size(), 2U)
      << "a file's default role stays as it is";
}

// Expected kids: base64url(sha256(SubjectPublicKeyInfo)), made with openssl and Python.
TEST_F(FullRealm, OldKeysKeepTheirNamesSoThatOldTokensVerify) {
  const Instant now = from_unix_seconds(1'800'000'000);
  EXPECT_EQ(realm_->keys().signing_key("RS256", now)->kid(), "bALmg68VZG9t8ok2bG_2YVRI2q3ulCFEDswQDxYwK14");
  EXPECT_EQ(realm_->keys().signing_key("ES256", now)->kid(), "1xblY1wwB9GCr6lvJFBYNvYfaJWoYJ1vvVYX36LTl0c");
  EXPECT_EQ(realm_->keys().signing_key("HS512", now)->kid(), "hs-kid");
  const auto& keys = realm_->keys().verification_keys(now);
  EXPECT_TRUE(keys.has_kid("qBRTdGdG7O_kDZkN2kl_qMB3cDm6NETT4xr6To0ejQM")) << "a passive key verifies";
  EXPECT_NE(realm_->keys().signing_key("EdDSA", now)->kid(), "qBRTdGdG7O_kDZkN2kl_qMB3cDm6NETT4xr6To0ejQM")
      << "and does not sign";
  const std::string& jwks = realm_->keys().public_jwks(now);
  EXPECT_NE(jwks.find("\"x5t#S256\":\"vN7k5H_-D_jbvdxq5FSlpM45OqOjlZP7HIv_84c0m-w\""), std::string::npos);
  EXPECT_TRUE(realm_->keys().signing_key("PS256", now).has_value()) << "a provider without a key got one";
}

TEST_F(FullRealm, NoSecretStandsInTheClear) {
  std::string clear;
  for (const auto& item : realm_->parts().components) {
    clear += item->kept_json;
    for (const auto& [key, values] : item->config)
      for (const auto& value : values) clear += value + "\n";
  }
  for (const auto& client : realm_->parts().clients) {
    clear += client->kept_json;
    for (const auto& [key, value] : client->attributes) clear += value + "\n";
  }
  for (const auto& person : imported_->users) {
    clear += person.kept_json;
    for (const auto& credential : person.credentials) clear += credential.kept_json + credential.data_json;
  }
  for (const auto& config : realm_->parts().authenticator_configs)
    for (const auto& [key, value] : config->config) clear += value + "\n";
  for (const auto& [key, value] : realm_->settings().smtp) clear += value + "\n";
  clear += realm_->settings().kept_json;
  for (const auto& note : imported_->notes) clear += note;
  for (const auto secret : {"one-secret", "older-secret", "reg-token", "idp-secret", "ldap-secret", "jks-password",
                            "smtp-secret", "captcha-secret", "emma-pw", "JBSWY3DPEHPK3PXP", "legacysecret", "MIIB"}) {
    EXPECT_EQ(clear.find(secret), std::string::npos) << secret;
  }
  const auto kept = std::ranges::find_if(realm_->parts().components, [](const auto& item) {
    return item->provider_type == kKeptSecretsType && item->parent_id == "cid-1";
  });
  ASSERT_NE(kept, realm_->parts().components.end());
  EXPECT_EQ((*kept)->secrets.at("client.secret.rotated")->reveal(), "older-secret");
}

TEST_F(FullRealm, FlowsKeepWhatWeDoNotKnow) {
  EXPECT_EQ(realm_->settings().flow_bindings.at("browser"), "my browser");
  const auto* flow = realm_->find_flow("my browser");
  ASSERT_EQ(flow->executions.size(), 2U);
  EXPECT_FALSE(flow->executions[0].subflow.empty()) << "by priority";
  EXPECT_EQ(flow->executions[1].authenticator, "corporate-badge");
  EXPECT_EQ(flow->executions[1].requirement, model::Requirement::required);
  const auto* forms = realm_->find_flow(flow->executions[0].subflow);
  EXPECT_EQ(realm_->find_authenticator_config(forms->executions[0].config_id)->config.at("level"), "2");
  EXPECT_EQ(realm_->find_flow("browser"), nullptr) << "the file has its own";
  EXPECT_NE(realm_->find_flow("direct grant"), nullptr) << "a missing built-in flow is added";
  EXPECT_EQ(realm_->find_required_action("TERMS_AND_CONDITIONS")->default_action, true);
}

TEST_F(FullRealm, AnOptionalStepOfOldFilesBecomesAConditionalFlow) {
  const auto* forms = realm_->find_flow("my forms");
  ASSERT_EQ(forms->executions.size(), 2U);
  EXPECT_EQ(forms->executions[1].requirement, model::Requirement::conditional);
  const auto* conditional = realm_->find_flow(forms->executions[1].subflow);
  ASSERT_NE(conditional, nullptr);
  EXPECT_EQ(conditional->executions[0].authenticator, "conditional-user-configured");
  EXPECT_EQ(conditional->executions[1].authenticator, "auth-otp-form");
}

TEST_F(FullRealm, WhatIsNotActedOnIsKeptAndNamed) {
  EXPECT_NE(realm_->settings().kept_json.find("neverHeardOf"), std::string::npos);
  for (const auto part :
       {"neverHeardOf", "otpPolicyType", "loginTheme", "unheardOf",
        "clientPolicies: 1 policies; one whose executors are not supported refuses", "identity provider \"upstream\"",
        "users from \"ldap\"", "java-keystore", "old-saml speaks saml", "\"ghost\", which does not exist",
        "authorizationSettings", "role \"made-on-the-way\"", "ida is disabled"}) {
    EXPECT_TRUE(has_note(*imported_, part)) << part;
  }
  ASSERT_NE(component("ldap-1"), nullptr);
  EXPECT_EQ(component("lm-1")->parent_id, "ldap-1");
}

TEST(Import, TheDemoRealmIsReady) {
  TestMakings test;
  auto imported = import_files({{"demo-realm.json", read_text("examples/demo-realm.json")}}, test.options);
  ASSERT_TRUE(imported.has_value()) << imported.error().detail;
  const ImportedRealm& demo = imported->front();
  const Realm realm(demo.parts);
  EXPECT_TRUE(demo.notes.empty()) << demo.notes.front();
  const auto* client = realm.find_client("7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4");
  ASSERT_NE(client, nullptr);
  EXPECT_EQ(client->name, "open-id-client");
  EXPECT_EQ(client->redirect_uris, std::vector<std::string>{"http://localhost:8081/*"});
  EXPECT_EQ(client->default_scopes, realm.settings().default_default_scopes);
  ASSERT_EQ(demo.users.size(), 3U);
  for (const auto& person : demo.users) {
    EXPECT_TRUE(person.enabled);
    EXPECT_TRUE(crypto::verify_password(*person.password()->password, person.username + "-demo-2026").value())
        << person.username;
    EXPECT_EQ(person.roles[0], realm.settings().default_role);
  }
  EXPECT_EQ(demo.users[1].roles[1], realm.find_realm_role("demo-admin")->id);
  EXPECT_EQ(demo.users[2].required_actions, std::vector<std::string>{"UPDATE_PASSWORD"});
}

TEST(Import, TheDemoRealmFollowsItsVariable) {
  TestMakings test;
  test.options.placeholder = [](std::string_view name) {
    return name == "DEMO_APP_URL" ? std::optional<std::string>("https://app.example") : std::nullopt;
  };
  const auto imported =
      import_files({{"demo-realm.json", read_text("examples/demo-realm.json")}}, test.options).value();
  EXPECT_EQ(imported[0].parts.clients[0]->redirect_uris, std::vector<std::string>{"https://app.example/*"});
}

TEST(Import, TheSmallestRealmIsComplete) {
  TestMakings test;
  const auto imported = import_text("{'realm':'tiny','enabled':true}", test).value();
  const Realm realm(imported.parts);
  EXPECT_EQ(realm.parts().clients.size(), 6U);
  EXPECT_EQ(realm.parts().client_scopes.size(), 12U);
  EXPECT_EQ(realm.settings().flow_bindings.at("browser"), "browser");
  EXPECT_FALSE(realm.settings().id.empty());
  EXPECT_TRUE(imported.notes.empty());
}

TEST(Import, OfAWebhookItIsNotSaidThatNothingActsOnIt) {
  TestMakings test;
  const auto listener = [&](std::string_view provider) {
    const std::string text =
        "{'realm':'tiny','enabled':true,'components':{'org.keycloak.events.EventListenerProvider':"
        "[{'name':'audit','providerId':'" +
        std::string(provider) + "','config':{}}]}}";
    return import_text(text, test).value();
  };
  EXPECT_TRUE(listener("latchkey-webhook").notes.empty());
  EXPECT_TRUE(has_note(listener("another"), "nothing acts on it: org.keycloak.events.EventListenerProvider"));
}

TEST(Import, ARealmWithoutEnabledIsDisabled) {
  TestMakings test;
  const auto imported = import_text("{'realm':'tiny'}", test).value();
  EXPECT_FALSE(imported.parts.settings.enabled);
  EXPECT_TRUE(has_note(imported, "realm is disabled"));
}

TEST(Import, ScopesThatOldFilesCannotKnowAreGivenToTheirClients) {
  TestMakings test;
  const std::string file =
      "{'realm':'old','clientScopes':[{'name':'profile'}],'clients':[{'clientId':'a','publicClient':true,'"
      "defaultClientScopes':['profile']}]";
  const Realm old(import_text(file + "}", test).value().parts);
  const auto& scopes = old.find_client("a")->default_scopes;
  EXPECT_NE(std::ranges::find(scopes, old.find_scope("basic")->id), scopes.end());
  const Realm recent(import_text(file + ",'keycloakVersion':'26.0.0'}", test).value().parts);
  EXPECT_EQ(recent.find_scope("basic"), nullptr) << "left out on purpose";
  EXPECT_EQ(recent.find_client("a")->default_scopes.size(), 1U);
}

TEST(Import, DefaultRolesOfOldFilesBecomePartsOfTheDefaultRole) {
  TestMakings test;
  const Realm realm(import_text("{'realm':'old','defaultRoles':['member'],'clients':[{'clientId':'a','publicClient':"
                                "true,'defaultRoles':['reader']}]}",
                                test)
                        .value()
                        .parts);
  const auto roles = realm.effective_roles({realm.settings().default_role}, {});
  EXPECT_TRUE(roles.contains(realm.find_realm_role("member")));
  EXPECT_TRUE(roles.contains(realm.find_client_role(realm.find_client("a")->uuid, "reader")));
}

TEST(Import, TheKeyPairOfVeryOldFilesIsTaken) {
  TestMakings test;
  const auto pair = cheap_keys().rsa(2048).value();
  json::Value file = json::parse(R"({"realm":"old"})").value();
  file.as_object()["privateKey"] = base64_encode(pair.der().reveal());
  const Realm realm(import_realm(file, test.options).value().parts);
  EXPECT_EQ(realm.keys().public_key_base64(test.makings.now), base64_encode(pair.public_key().der()));
  EXPECT_EQ(realm.settings().kept_json.find("privateKey"), std::string::npos);
}

}  // namespace
}  // namespace latchkey::kc
