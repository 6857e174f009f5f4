#include "rp/check_config.h"

#include <gtest/gtest.h>

#include <functional>

#include "rp/provider_for_test.h"

namespace latchkey::rp {
namespace {

// OpenID Connect Discovery §3 (issuer), RFC 6749 §3.1.2 (redirect_uri), OpenID Connect Core §3.1.2.1 (scope openid)
TEST(CheckConfig, NamesTheSettingThatIsWrongAndHowToMendIt) {
  const std::pair<const char*, std::function<void(Config&)>> cases[] = {
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = ""; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "localhost:8080"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "http://op.example"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "https://op.example?x"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "https://op.example/#x"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "https://user@op.example/"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "https://op.example/.well-known/openid-configuration"; }},
      {"issuer (AUTHORITY)", [](Config& c) { c.issuer = "ftp://op.example"; }},
      {"client_id (CLIENT_ID)", [](Config& c) { c.client_id = ""; }},
      {"client_secret (CLIENT_SECRET)",
       [](Config& c) {
         c.client_secret = "";
         c.authentication = ClientAuthentication::client_secret_basic;
       }},
      {"client_secret (CLIENT_SECRET)",
       [](Config& c) {
         c.client_secret = "";
         c.authentication = ClientAuthentication::client_secret_post;
       }},
      {"redirect_uri (REDIRECT_URI)", [](Config& c) { c.redirect_uri = ""; }},
      {"redirect_uri (REDIRECT_URI)", [](Config& c) { c.redirect_uri = "/auth/callback"; }},
      {"redirect_uri (REDIRECT_URI)", [](Config& c) { c.redirect_uri = "https://app.example/cb#x"; }},
      {"redirect_uri (REDIRECT_URI)", [](Config& c) { c.redirect_uri = "javascript:alert(1)"; }},
      {"post_logout_redirect_uri", [](Config& c) { c.post_logout_redirect_uri = "/bye"; }},
      {"scopes", [](Config& c) { c.scopes = {"profile"}; }},
      {"id_token_algorithms", [](Config& c) { c.id_token_algorithms = {"none"}; }},
      {"id_token_algorithms", [](Config& c) { c.id_token_algorithms = {"RS257"}; }},
      {"id_token_algorithms",
       [](Config& c) {
         c.client_secret = "";
         c.id_token_algorithms = {"HS256"};
       }},
      {"clock_skew", [](Config& c) { c.clock_skew = std::chrono::seconds{601}; }},
      {"clock_skew", [](Config& c) { c.clock_skew = std::chrono::seconds{-1}; }}};
  for (const auto& [setting, spoil] : cases) {
    Config config = config_for_test();
    spoil(config);
    const auto checked = check_config(config);
    ASSERT_FALSE(checked) << setting;
    EXPECT_EQ(checked.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(checked.error().message.find(std::string("setting ") + setting), std::string::npos)
        << checked.error().message;
    EXPECT_FALSE(checked.error().hint.empty()) << setting;
    EXPECT_FALSE(RelyingParty::create(config));
  }
}

TEST(CheckConfig, TakesPlainHttpOnThisMachineAndElsewhereOnlyWhenPermitted) {
  Config config = config_for_test();
  for (const char* issuer : {"http://localhost:8080/realms/demo", "http://127.0.0.1", "http://[::1]:8080"}) {
    config.issuer = issuer;
    EXPECT_TRUE(check_config(config)) << issuer;
  }
  config.issuer = "http://localhost.evil.example";
  EXPECT_FALSE(check_config(config));
  config.allow_insecure_http = true;
  EXPECT_TRUE(check_config(config));
}

TEST(CheckConfig, ALogoutEndsAtTheOriginsRootUnlessToldOtherwise) {
  Config config = config_for_test();
  config.redirect_uri = "http://localhost:8081/deep/callback";
  EXPECT_EQ(post_logout_redirect_uri(config), "http://localhost:8081/");
  config.post_logout_redirect_uri = "http://localhost:8081/bye";
  EXPECT_EQ(post_logout_redirect_uri(config), "http://localhost:8081/bye");
}

}  // namespace
}  // namespace latchkey::rp
