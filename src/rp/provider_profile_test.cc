#include <latchkey/provider_profile.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"
#include "rp/signed_secret.h"

namespace latchkey::rp {
namespace {

ProfileAnswers answers(std::map<std::string, std::string> values) {
  return {.client_id = "app",
          .client_secret = "secret",
          .redirect_uri = "https://app.example/auth/callback",
          .values = std::move(values)};
}

std::string p256_pem() { return std::string(crypto::PrivateKey::generate(crypto::Curve::p256)->pem().reveal()); }

struct ProfileCase {
  const char* name;
  std::map<std::string, std::string> values;
  const char* issuer;
};

std::vector<ProfileCase> cases() {
  return {
      {"adfs", {{"host", "adfs.example.org"}}, "https://adfs.example.org/adfs"},
      {"apple",
       {{"team_id", "TEAM123456"}, {"key_id", "KEY1234567"}, {"private_key", p256_pem()}},
       "https://appleid.apple.com"},
      {"auth0", {{"domain", "dev-1.eu.auth0.com"}}, "https://dev-1.eu.auth0.com/"},
      {"authentik",
       {{"host", "auth.example.org"}, {"application", "shop"}},
       "https://auth.example.org/application/o/shop/"},
      {"cognito",
       {{"region", "eu-central-1"}, {"pool", "eu-central-1_AbC"}},
       "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC"},
      {"dex", {{"issuer", "dex.example.org/dex"}}, "https://dex.example.org/dex"},
      {"entra",
       {{"tenant", "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"}},
       "https://login.microsoftonline.com/8eaef023-2b34-4da1-9baa-8bc8c9d6a490/v2.0"},
      {"entra-multi-tenant", {{"audience", "organizations"}}, "https://login.microsoftonline.com/organizations/v2.0"},
      {"github", {}, "https://github.com"},
      {"google", {}, "https://accounts.google.com"},
      {"keycloak", {{"server", "https://id.example.org/"}, {"realm", "demo"}}, "https://id.example.org/realms/demo"},
      {"okta", {{"domain", "dev-1.okta.com/oauth2/default"}}, "https://dev-1.okta.com/oauth2/default"}};
}

TEST(ProviderProfile, EveryProfileMakesSettingsThatAreComplete) {
  std::set<std::string> seen;
  for (auto& [name, values, issuer] : cases()) {
    auto given = answers(values);
    if (std::string_view(name) == "apple") given.client_secret.clear();
    const auto config = provider_config(name, given);
    ASSERT_TRUE(config) << name << ": " << config.error().to_string();
    EXPECT_EQ(config->issuer, issuer);
    EXPECT_EQ(config->client_id, "app");
    const auto made = RelyingParty::create(*config);
    EXPECT_TRUE(made) << name << ": " << made.error().to_string();
    seen.insert(name);
  }
  EXPECT_EQ(seen.size(), provider_profiles().size()) << "a profile is not in this table";
  EXPECT_TRUE(std::ranges::is_sorted(provider_profiles(), {}, &ProviderProfile::name));
}

// The table of docs/providers.md, row by row: what a profile loosens, and that no other one does.
TEST(ProviderProfile, AProfileSetsItsOwnSwitchesAndNoOther) {
  std::map<std::string, Quirks> expected;
  expected["apple"].name_beside_code = true;
  expected["apple"].booleans_as_text = true;
  expected["cognito"].booleans_as_text = true;
  expected["cognito"].logout_uri_parameter = true;
  expected["entra-multi-tenant"].issuer_template = true;
  expected["google"].issuer_without_scheme = true;
  expected["github"].no_id_token = true;
  expected["github"].subject_claim = "id";
  expected["github"].errors_with_status_200 = true;
  for (const auto& profile : provider_profiles()) EXPECT_EQ(profile.quirks, expected[profile.name]) << profile.name;
  EXPECT_EQ(Config{}.quirks, Quirks{}) << "nothing is loose without a profile";
}

TEST(ProviderProfile, WhatIsMissingOrWrongIsNamed) {
  const std::tuple<const char*, std::map<std::string, std::string>, const char*> wrong[] = {
      {"gogle", {}, "google"},
      {"okta", {}, "domain"},
      {"okta", {{"domain", ""}}, "domain"},
      {"okta", {{"domian", "dev-1.okta.com"}}, "domain"},
      {"okta", {{"domain", "dev-1.okta.com"}, {"region", "x"}}, "region"},
      {"google", {{"domain", "x"}}, "domain"},
      {"okta", {{"domain", "evil.example?x="}}, "domain"},
      {"okta", {{"domain", "evil.example#"}}, "domain"},
      {"okta", {{"domain", "user@evil.example"}}, "domain"},
      {"okta", {{"domain", "a b"}}, "domain"},
      {"okta", {{"domain", "{domain}"}}, "domain"},
      {"keycloak", {{"server", "id.example.org"}, {"realm", "demo"}}, "keycloak"}};
  for (const auto& [profile, values, word] : wrong) {
    const auto config = provider_config(profile, answers(values));
    ASSERT_FALSE(config) << profile;
    EXPECT_EQ(config.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(config.error().to_string().find(word), std::string::npos) << config.error().to_string();
    EXPECT_FALSE(config.error().hint.empty());
  }
}

TEST(ProviderProfile, EachIsOnItsPage) {
  std::ifstream in(LATCHKEY_SOURCE_DIR "/docs/providers.md");
  const std::string page(std::istreambuf_iterator<char>(in), {});
  for (const auto& profile : provider_profiles()) {
    EXPECT_NE(page.find("\n`" + profile.name + "`"), std::string::npos) << profile.name;
    for (const auto& value : profile.values)
      EXPECT_NE(page.find("`" + value.name + "`"), std::string::npos) << profile.name << ' ' << value.name;
  }
}

class ProfiledLoginTest : public RelyingPartyTest {};

TEST_F(ProfiledLoginTest, GoogleIsAskedForARefreshToken) {
  auto google = *provider_config("google", answers({}));
  google.issuer = kIssuer;
  rp = make(google);
  EXPECT_EQ(parameter_of(rp->begin_login()->url, "access_type"), "offline");
  LoginOptions options;
  options.extra = {{"access_type", "online"}};
  EXPECT_EQ(parameter_of(rp->begin_login(options)->url, "access_type"), "online");
}

TEST_F(ProfiledLoginTest, AppleGetsASecretThatWasJustSigned) {
  auto given = answers({{"team_id", "TEAM123456"}, {"key_id", "KEY1234567"}, {"private_key", p256_pem()}});
  given.client_secret.clear();
  auto apple = *provider_config("apple", given);
  apple.issuer = kIssuer;
  rp = make(apple);
  EXPECT_EQ(parameter_of(rp->begin_login()->url, "response_mode"), "form_post");
  const auto login = log_in(*rp);
  ASSERT_TRUE(login) << login.error().to_string();
  const auto sent = token_request();
  EXPECT_EQ(sent.get("client_id"), "app");
  jose::JwkSet keys;
  keys.keys.push_back(*jose::parse_jwk(json::serialize(jose::public_json(
      jose::Jwk{.key = *crypto::PrivateKey::from_pem(apple.signed_secret->key.text), .kid = "KEY1234567"}))));
  const jose::JwtValidator validator(
      {.algorithms = {jose::Algorithm::ES256}, .issuers = {"TEAM123456"}, .audiences = {kIssuer}});
  const auto secret = validator.validate(*sent.get("client_secret"), keys, op.clock.now());
  ASSERT_TRUE(secret) << secret.error().detail;
  EXPECT_EQ(secret->subject(), "app");
  EXPECT_EQ(secret->expires_at(), op.clock.now() + std::chrono::minutes{5});
}

TEST_F(ProfiledLoginTest, ASignedSecretNeedsAKeyAndNoOtherSecret) {
  auto given = answers({{"team_id", "TEAM123456"}, {"key_id", "KEY1234567"}, {"private_key", p256_pem()}});
  auto apple = *provider_config("apple", given);
  EXPECT_FALSE(RelyingParty::create(apple)) << "a fixed secret beside it";
  apple.client_secret.clear();
  EXPECT_TRUE(RelyingParty::create(apple));
  apple.signed_secret->key.text = "rubbish";
  EXPECT_FALSE(RelyingParty::create(apple));
}

TEST_F(ProfiledLoginTest, GitHubSignsPeopleInWithOAuthAlone) {
  op.first = [](const std::string&, const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.url == "https://github.com/login/oauth/access_token")
      return json_response(200, R"({"access_token":"gho_1","scope":"read:user,user:email","token_type":"bearer"})");
    if (request.url == "https://api.github.com/user")
      return json_response(200, R"({"login":"octocat","id":583231,"name":"Mona","email":null})");
    return HttpResponse{.status = 404, .headers = {}, .body = {}};
  };
  rp = make(*provider_config("github", answers({})));
  EXPECT_TRUE(rp->check_provider()) << "nothing to discover";
  const auto start = rp->begin_login();
  ASSERT_TRUE(start) << start.error().to_string();
  EXPECT_TRUE(start->url.starts_with("https://github.com/login/oauth/authorize?"));
  EXPECT_EQ(parameter_of(start->url, "scope"), "read:user user:email");
  const auto login = rp->finish_login({{"code", "c"}, {"state", start->pending.state}}, start->pending);
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.issuer, "https://github.com");
  EXPECT_EQ(login->identity.subject, "583231");
  EXPECT_EQ(login->identity.display_name(), "Mona");
  EXPECT_EQ(op.last("elsewhere").url, "https://api.github.com/user");
}

TEST_F(ProfiledLoginTest, EndpointsByHandAreJudgedLikeDiscoveredOnes) {
  config.endpoints = {.authorization = std::string(kIssuer) + "/auth",
                      .token = std::string(kIssuer) + "/token",
                      .userinfo = {},
                      .jwks = std::string(kIssuer) + "/certs",
                      .end_session = {}};
  config.id_token_algorithms = {"ES256"};  // nobody announces any, so RS256 is what is expected otherwise
  EXPECT_TRUE(log_in());
  EXPECT_EQ(op.count("metadata"), 0);
  config.endpoints.token = "http://op.example/token";
  rp = make(config);
  EXPECT_EQ(rp->begin_login().error().code, ErrorCode::metadata_invalid);
  config.endpoints.token = std::string(kIssuer) + "/token";
  config.endpoints.jwks.clear();
  rp = make(config);
  EXPECT_EQ(rp->begin_login().error().code, ErrorCode::metadata_invalid) << "ID tokens need keys";
}

}  // namespace
}  // namespace latchkey::rp
