#include "base/base64.h"
#include "crypto/digest.h"
#include "jose/jwk.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

// --- the way there ---------------------------------------------------------------------------------------------------

TEST_F(RelyingPartyTest, TheAuthorizationRequestHasStateNonceAndPkce) {
  rp = make(config);
  LoginOptions options;
  options.return_to = "/secret/place";
  options.prompt = "login";
  options.max_age = std::chrono::seconds{60};
  options.extra = {{"kc_idp_hint", "a b"}};
  const auto start = rp->begin_login(options);
  ASSERT_TRUE(start) << start.error().to_string();
  EXPECT_TRUE(start->url.starts_with(std::string(kIssuer) + "/auth?"));
  const std::pair<const char*, std::string> expected[] = {
      {"response_type", "code"},
      {"client_id", kClient},
      {"redirect_uri", config.redirect_uri},
      {"scope", "openid profile email"},
      {"state", start->pending.state},
      {"nonce", start->pending.nonce},
      {"code_challenge_method", "S256"},
      {"prompt", "login"},
      {"max_age", "60"},
      {"kc_idp_hint", "a b"},
      {"code_challenge", base64url_encode(crypto::sha256(start->pending.code_verifier))}};
  for (const auto& [name, value] : expected) EXPECT_EQ(parameter_of(start->url, name), value) << name;
  EXPECT_EQ(start->url.find("secret"), std::string::npos) << "neither the client secret nor the return address leaves";
  EXPECT_GE(start->pending.state.size(), 43U);
  EXPECT_GE(start->pending.code_verifier.size(), 43U);
  EXPECT_NE(start->pending.state, rp->begin_login()->pending.state);
}

// RFC 6749 §3.1
TEST_F(RelyingPartyTest, ExtraParametersCannotReplaceItsOwn) {
  rp = make(config);
  for (const char* name : {"state", "nonce", "redirect_uri", "client_id", "response_type", "code_challenge", "scope",
                           "request", "prompt"}) {
    LoginOptions options;
    options.extra = {{name, "x"}};
    const auto start = rp->begin_login(options);
    ASSERT_FALSE(start) << name;
    EXPECT_EQ(start.error().code, ErrorCode::invalid_configuration);
  }
}

// --- a good login ----------------------------------------------------------------------------------------------------

TEST_F(RelyingPartyTest, AGoodLoginGivesIdentityAndTokens) {
  const auto login = log_in();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.issuer, kIssuer);
  EXPECT_EQ(login->identity.subject, "alice-id");
  EXPECT_EQ(login->identity.session_id, "op-session-1");
  EXPECT_EQ(login->identity.claims.string("email"), "alice@example.org") << "from userinfo";
  EXPECT_EQ(login->identity.display_name(), "Alice Userinfo");
  EXPECT_EQ(login->identity.authenticated_at, op.clock.now() - std::chrono::seconds{10});
  EXPECT_EQ(login->tokens.expires_at, op.clock.now() + std::chrono::seconds{60});
  EXPECT_EQ(login->tokens.refresh_token, "refresh-1");
  const auto form = token_request();
  EXPECT_EQ(form.get("grant_type"), "authorization_code");
  EXPECT_EQ(form.get("code"), "the-code");
  EXPECT_EQ(form.get("redirect_uri"), config.redirect_uri);
  EXPECT_GE(form.get("code_verifier")->size(), 43U);
}

TEST_F(RelyingPartyTest, TheIdTokensClaimsGoBeforeUserinfos) {
  op.edit_claims = [](json::Object& claims) { claims["name"] = "From the token"; };
  EXPECT_EQ(log_in()->identity.claims.string("name"), "From the token");
}

TEST_F(RelyingPartyTest, EverySignatureAlgorithmThatIsOfferedWorks) {
  for (const auto algorithm : {jose::Algorithm::RS256, jose::Algorithm::ES256, jose::Algorithm::EdDSA}) {
    op.published = {new_key("k", algorithm)};
    rp = make(config);
    const auto login = log_in(*rp);
    EXPECT_TRUE(login) << jose::name(algorithm) << " " << login.error().to_string();
  }
}

TEST_F(RelyingPartyTest, AKeySetWithoutKidsOrWithStrangeKeysWorks) {
  auto jwk = jose::public_json(op.published[0].verification_jwk());
  jwk.erase("kid");
  jwk.erase("alg");
  const json::Object set{
      {"keys", {json::Object{{"kty", "future"}, {"kid", "x"}}, json::Object{{"kty", "RSA"}, {"n", "!"}}, jwk}}};
  op.instead["certs"] = {
      .status = 200, .headers = {{"Content-Type", "application/jwk-set+json"}}, .body = json::serialize(set)};
  const auto key = op.published[0];
  // A token without kid, signed by the only key.
  op.sign = [key](const std::string& claims) {
    const std::string input = base64url_encode(R"({"alg":"ES256"})") + "." + base64url_encode(claims);
    return input + "." + base64url_encode(key.sign(input));
  };
  const auto login = log_in();
  EXPECT_TRUE(login) << login.error().to_string();
}

// --- the answer in the browser ---------------------------------------------------------------------------------------

// RFC 6749 §3.1, RFC 6749 §4.1.2, RFC 6749 §10.12, RFC 9207 §2.4
TEST_F(RelyingPartyTest, RefusesAnswersThatAreNotForThisLogin) {
  rp = make(config);
  const auto start = rp->begin_login();
  const std::string state = start->pending.state;
  const struct {
    const char* what;
    Fields parameters;
    ErrorCode expected;
  } cases[] = {
      {"nothing", {}, ErrorCode::parameter_missing},
      {"no state", {{"code", "c"}, {"iss", kIssuer}}, ErrorCode::parameter_missing},
      {"another state", {{"code", "c"}, {"state", "x"}, {"iss", kIssuer}}, ErrorCode::state_mismatch},
      {"a longer state", {{"code", "c"}, {"state", state + "x"}, {"iss", kIssuer}}, ErrorCode::state_mismatch},
      {"state twice",
       {{"code", "c"}, {"state", state}, {"state", state}, {"iss", kIssuer}},
       ErrorCode::parameter_repeated},
      {"code twice", {{"code", "c"}, {"code", "d"}, {"state", state}, {"iss", kIssuer}}, ErrorCode::parameter_repeated},
      {"no code", {{"state", state}, {"iss", kIssuer}}, ErrorCode::parameter_missing},
      {"an empty code", {{"code", ""}, {"state", state}, {"iss", kIssuer}}, ErrorCode::parameter_missing},
      {"no issuer though announced", {{"code", "c"}, {"state", state}}, ErrorCode::issuer_mismatch},
      {"another issuer: mix-up",
       {{"code", "c"}, {"state", state}, {"iss", "https://evil.example"}},
       ErrorCode::issuer_mismatch},
      {"an error of another issuer",
       {{"error", "access_denied"}, {"state", state}, {"iss", "https://evil.example"}},
       ErrorCode::issuer_mismatch},
      {"an error", {{"error", "access_denied"}, {"state", state}, {"iss", kIssuer}}, ErrorCode::login_refused},
      {"an error beside a code",
       {{"code", "c"}, {"error", "server_error"}, {"state", state}, {"iss", kIssuer}},
       ErrorCode::login_refused},
  };
  for (const auto& [what, parameters, expected] : cases) {
    const auto login = rp->finish_login(parameters, start->pending);
    ASSERT_FALSE(login) << what;
    EXPECT_EQ(login.error().code, expected) << what << ": " << login.error().to_string();
  }
  EXPECT_EQ(op.count("token"), 0) << "no code was spent on any of them";
}

TEST_F(RelyingPartyTest, APendingLoginWithoutStateFitsNothing) {
  rp = make(config);
  EXPECT_EQ(rp->finish_login({{"code", "c"}, {"state", ""}, {"iss", kIssuer}}, {}).error().code,
            ErrorCode::parameter_missing);
  EXPECT_EQ(rp->finish_login({{"code", "c"}, {"state", "x"}, {"iss", kIssuer}}, {}).error().code,
            ErrorCode::state_mismatch);
}

TEST_F(RelyingPartyTest, IssIsCheckedEvenWhenNobodyAnnouncedIt) {
  op.edit_metadata = [](json::Object& metadata) { metadata.erase("authorization_response_iss_parameter_supported"); };
  rp = make(config);
  const auto start = rp->begin_login();
  op.nonce = start->pending.nonce;
  EXPECT_EQ(rp->finish_login({{"code", "c"}, {"state", start->pending.state}, {"iss", "https://evil.example"}},
                             start->pending)
                .error()
                .code,
            ErrorCode::issuer_mismatch);
  EXPECT_TRUE(rp->finish_login({{"code", "c"}, {"state", start->pending.state}}, start->pending));
}

TEST_F(RelyingPartyTest, TheProvidersErrorIsRepeatedWithoutItsTricks) {
  rp = make(config);
  const auto start = rp->begin_login();
  const auto login = rp->finish_login({{"error", "access_denied\r\n<b>"},
                                       {"error_description", std::string(500, 'x') + "\x1b[31m"},
                                       {"state", start->pending.state},
                                       {"iss", kIssuer}},
                                      start->pending);
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().provider_error,
            "access_denied?"
            "?<b>");
  EXPECT_LT(login.error().message.size(), 300U);
}

// --- the token endpoint ----------------------------------------------------------------------------------------------

HttpResponse json_answer_of(int status, std::string body) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = std::move(body)};
}

// RFC 6749 §5.1, RFC 6749 §5.2, RFC 6749 §7.1, OpenID Connect Core §3.1.3.3
TEST_F(RelyingPartyTest, SaysWhatIsWrongWithATokenResponse) {
  const struct {
    const char* what;
    HttpResponse answer;
    ErrorCode expected;
    const char* provider_error;
  } cases[] = {
      {"a wrong secret", json_answer_of(401, R"({"error":"invalid_client"})"), ErrorCode::token_request_refused,
       "invalid_client"},
      {"a spent code", json_answer_of(400, R"({"error":"invalid_grant","error_description":"Code not valid"})"),
       ErrorCode::token_request_refused, "invalid_grant"},
      {"a page of HTML",
       {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>"},
       ErrorCode::provider_error,
       ""},
      {"JSON said to be HTML",
       {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "{}"},
       ErrorCode::provider_error,
       ""},
      {"no content type", {.status = 200, .headers = {}, .body = "{}"}, ErrorCode::provider_error, ""},
      {"broken JSON", json_answer_of(200, "{"), ErrorCode::provider_error, ""},
      {"a list", json_answer_of(200, "[]"), ErrorCode::provider_error, ""},
      {"a key twice", json_answer_of(200, R"({"access_token":"a","access_token":"b"})"), ErrorCode::provider_error, ""},
      {"a failing server",
       {.status = 502, .headers = {{"Content-Type", "text/html"}}, .body = "<html>bad gateway"},
       ErrorCode::provider_error,
       ""},
      {"a redirect",
       {.status = 302, .headers = {{"Location", "https://evil.example"}}, .body = ""},
       ErrorCode::provider_error,
       ""},
      {"no access token", json_answer_of(200, R"({"token_type":"Bearer"})"), ErrorCode::token_response_invalid, ""},
      {"no token type", json_answer_of(200, R"({"access_token":"a"})"), ErrorCode::token_response_invalid, ""},
      {"another token type", json_answer_of(200, R"({"access_token":"a","token_type":"DPoP"})"),
       ErrorCode::token_response_invalid, ""},
      {"a negative lifetime", json_answer_of(200, R"({"access_token":"a","expires_in":-1})"),
       ErrorCode::token_response_invalid, ""},
      {"a lifetime in words", json_answer_of(200, R"({"access_token":"a","expires_in":"an hour"})"),
       ErrorCode::token_response_invalid, ""},
      {"no ID token", json_answer_of(200, R"({"access_token":"a","token_type":"Bearer"})"), ErrorCode::id_token_missing,
       ""},
  };
  rp = make(config);
  for (const auto& [what, answer, expected, provider_error] : cases) {
    op.instead["token"] = answer;
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << what;
    EXPECT_EQ(login.error().code, expected) << what << ": " << login.error().to_string();
    EXPECT_EQ(login.error().provider_error, provider_error) << what;
    EXPECT_EQ(login.error().to_string().find(kClientSecret), std::string::npos);
  }
}

TEST_F(RelyingPartyTest, ToleratesWhatRealProvidersSend) {
  const std::pair<const char*, std::function<void(json::Object&)>> cases[] = {
      {"expires_in as a string", [](json::Object& t) { t["expires_in"] = "60"; }},
      {"expires_in with a fraction", [](json::Object& t) { t["expires_in"] = 60.0; }},
      {"a token type in lower case", [](json::Object& t) { t["token_type"] = "bearer"; }},
      {"no scope", [](json::Object& t) { t.erase("scope"); }},
      {"unknown members", [](json::Object& t) {
         t["not-before-policy"] = 0;
         t["x"] = json::Array{1};
       }}};
  rp = make(config);
  for (const auto& [what, edit] : cases) {
    op.edit_tokens = edit;
    const auto login = log_in(*rp);
    ASSERT_TRUE(login) << what << ": " << login.error().to_string();
    EXPECT_EQ(login->tokens.expires_at, op.clock.now() + std::chrono::seconds{60}) << what;
  }
}

TEST_F(RelyingPartyTest, NeitherSecretNorTokenIsLogged) {
  op.instead["userinfo"] = {.status = 500, .headers = {}, .body = ""};
  ASSERT_TRUE(log_in());
  ASSERT_FALSE(op.logged.empty());
  for (const auto& line : op.logged) {
    for (const char* secret : {kClientSecret, "the-code", "access-token", "refresh-"})
      EXPECT_EQ(line.find(secret), std::string::npos) << line;
  }
}

// --- how the client proves itself
// --------------------------------------------------------------------------------------

// RFC 6749 §2.3.1, RFC 6749 §2.3
TEST_F(RelyingPartyTest, BasicEncodesOnlyWhatMustBe) {
  config.client_id = "rp-conf_1.~ a:b";
  config.client_secret = "s3cret/with+all&of it";
  config.fetch_userinfo = false;
  rp = make(config);
  (void)log_in(*rp);
  const auto request = op.last("token");
  std::string authorization;
  for (const auto& [name, value] : request.headers) {
    if (name == "Authorization") authorization = value;
  }
  EXPECT_EQ(base64_decode(authorization.substr(6)), "rp-conf_1.~+a%3Ab:s3cret%2Fwith%2Ball%26of+it");
  EXPECT_FALSE(token_request().has("client_id"));
  EXPECT_FALSE(token_request().has("client_secret"));
}

TEST_F(RelyingPartyTest, ChoosesTheMethodThatFits) {
  struct Case {
    ClientAuthentication configured;
    bool secret;
    std::vector<std::string> offered;
    const char* used;
  };
  using enum ClientAuthentication;
  const Case cases[] = {{automatic, true, {}, "basic"},
                        {automatic, true, {"client_secret_post", "client_secret_basic"}, "basic"},
                        {automatic, true, {"client_secret_post"}, "post"},
                        {automatic, true, {"private_key_jwt"}, "error"},
                        {automatic, false, {"client_secret_basic"}, "none"},
                        {client_secret_post, true, {"client_secret_basic"}, "post"},
                        {client_secret_basic, true, {"client_secret_post"}, "basic"},
                        {none, true, {}, "none"}};
  for (const auto& c : cases) {
    op.edit_metadata = [&c](json::Object& metadata) {
      if (!c.offered.empty())
        metadata["token_endpoint_auth_methods_supported"] = json::Array(c.offered.begin(), c.offered.end());
    };
    config.authentication = c.configured;
    config.client_secret = c.secret ? kClientSecret : "";
    const auto login = log_in(*make(config));
    if (std::string_view(c.used) == "error") {
      EXPECT_EQ(login.error().code, ErrorCode::not_supported);
      continue;
    }
    ASSERT_TRUE(login) << login.error().to_string();
    const auto form = token_request();
    EXPECT_EQ(form.get("client_secret").value_or("-"), std::string_view(c.used) == "post" ? kClientSecret : "-");
    EXPECT_EQ(form.get("client_id").value_or("-"), std::string_view(c.used) == "basic" ? "-" : kClient);
  }
}

}  // namespace
}  // namespace latchkey::rp
