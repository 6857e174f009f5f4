// The authorization request beyond plain parameters: signed, pushed, with more to say.
#include "rp/authorization_request.h"

#include "jose/jwt.h"
#include "rp/client_key.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

class AuthorizationRequestTest : public RelyingPartyTest {
 protected:
  void SetUp() override {
    auto key = crypto::PrivateKey::generate(crypto::Curve::p256);
    client_key.text = std::string(key->pem().reveal());
    client_key.kid = "client-1";
    signing_key = *parse_client_key(client_key, "client_key");
  }
  void offer_pushing(bool required) {
    op.edit_metadata = [required](json::Object& metadata) {
      metadata["pushed_authorization_request_endpoint"] = std::string(kIssuer) + "/par";
      metadata["require_pushed_authorization_requests"] = required;
    };
    op.instead["par"] =
        json_response(201, R"({"request_uri":"urn:ietf:params:oauth:request_uri:abc","expires_in":60})");
  }
  std::string url(const LoginOptions& options = {}) {
    if (!rp) rp = make(config);
    const auto start = rp->begin_login(options);
    if (start) return start->url;
    ADD_FAILURE() << start.error().to_string();
    return {};
  }
  Error refusal(const LoginOptions& options = {}) {
    rp = make(config);
    auto start = rp->begin_login(options);
    if (!start) return start.error();
    ADD_FAILURE() << start->url;
    return {};
  }
  json::Object signed_claims(std::string_view request) {
    jose::JwkSet set;
    set.keys.push_back(signing_key->verification_jwk());
    const auto verified = jose::verify_jws(request, set, std::vector{jose::Algorithm::ES256});
    EXPECT_TRUE(verified);
    if (!verified) return {};
    EXPECT_EQ(verified->header().typ, "oauth-authz-req+jwt");
    EXPECT_EQ(verified->header().kid, "client-1");
    return *json::parse_object(verified->payload());
  }
  static std::string query_of(const std::string& url) { return url.substr(url.find('?') + 1); }

  ClientKey client_key;
  std::optional<jose::SigningKey> signing_key;
};

// RFC 9126 §2.1, RFC 9126 §2.2, RFC 9126 §4
TEST_F(AuthorizationRequestTest, APushedRequestLeavesOnlyAReferenceToTheBrowser) {
  offer_pushing(false);
  config.pushed_requests = PushedRequests::when_offered;
  LoginOptions options;
  options.login_hint = "alice@example.org";
  EXPECT_EQ(url(options), std::string(kIssuer) +
                              "/auth?client_id=app&request_uri=" + "urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Aabc");
  const auto form = *url::parse_form(op.last("par").body);
  EXPECT_EQ(form.get("login_hint"), "alice@example.org");
  EXPECT_EQ(form.get("response_type"), "code");
  EXPECT_EQ(form.get("code_challenge_method"), "S256");
  EXPECT_EQ(form.count("client_id"), 1U);
  EXPECT_FALSE(form.has("client_secret")) << "the secret is in the Authorization header";
}

TEST_F(AuthorizationRequestTest, ClientIdStandsOnceInAPushedRequestWhateverTheCredentials) {
  offer_pushing(true);
  for (const auto method : {ClientAuthentication::client_secret_basic, ClientAuthentication::client_secret_post,
                            ClientAuthentication::client_secret_jwt, ClientAuthentication::none}) {
    config.authentication = method;
    rp.reset();
    (void)url();
    EXPECT_EQ(url::parse_form(op.last("par").body)->count("client_id"), 1U) << static_cast<int>(method);
  }
}

// RFC 9126 §5
TEST_F(AuthorizationRequestTest, RequestsArePushedWhenTheProviderOrTheSettingsSaySo) {
  const struct {
    const char* what;
    bool offered, required;
    PushedRequests setting;
    int pushed;
  } cases[] = {
      {"required", true, true, PushedRequests::when_required, 1},
      {"only offered", true, false, PushedRequests::when_required, 0},
      {"offered and wanted", true, false, PushedRequests::when_offered, 1},
      {"not offered", false, false, PushedRequests::when_offered, 0},
      {"always", true, false, PushedRequests::always, 1},
  };
  for (const auto& [what, offered, required, setting, pushed] : cases) {
    if (offered) {
      offer_pushing(required);
    } else {
      op.edit_metadata = [](json::Object&) {};
    }
    config.pushed_requests = setting;
    rp.reset();
    const int before = op.count("par");
    (void)url();
    EXPECT_EQ(op.count("par") - before, pushed) << what;
  }
  op.edit_metadata = [](json::Object&) {};
  config.pushed_requests = PushedRequests::always;
  EXPECT_EQ(refusal().code, ErrorCode::not_supported);
}

// RFC 9126 §2.3, RFC 9126 §2.2
TEST_F(AuthorizationRequestTest, ARefusedPushSaysWhatTheProviderSaid) {
  offer_pushing(true);
  const struct {
    HttpResponse answer;
    ErrorCode expected;
    const char* provider_error;
  } cases[] = {
      {json_response(400, R"({"error":"invalid_request","error_description":"no"})"), ErrorCode::request_refused,
       "invalid_request"},
      {json_response(401, R"({"error":"invalid_client"})"), ErrorCode::request_refused, "invalid_client"},
      {{.status = 503, .headers = {{"Content-Type", "text/html"}}, .body = "<h1>down"}, ErrorCode::provider_error, ""},
      {json_response(201, R"({"expires_in":60})"), ErrorCode::provider_error, ""},
      {json_response(201, "[]"), ErrorCode::provider_error, ""},
  };
  for (const auto& [answer, expected, provider_error] : cases) {
    op.instead["par"] = answer;
    const Error error = refusal();
    EXPECT_EQ(error.code, expected) << error.to_string();
    EXPECT_EQ(error.provider_error, provider_error);
  }
}

// RFC 9101 §4, RFC 9101 §5, OpenID Connect Core §6.1
TEST_F(AuthorizationRequestTest, ASignedRequestHoldsEverythingAndLittleStandsBesideIt) {
  config.client_key = client_key;
  config.sign_requests = true;
  LoginOptions options;
  options.max_age = std::chrono::seconds{60};
  options.claims = R"({"userinfo":{"email":null}})";
  options.extra = {{"kc_idp_hint", "x"}};
  const std::string address = url(options);
  const auto query = *url::parse_form(query_of(address));
  EXPECT_EQ(query.size(), 4U) << address;
  EXPECT_EQ(query.get("client_id"), kClient);
  EXPECT_EQ(query.get("response_type"), "code");
  EXPECT_EQ(query.get("scope"), "openid profile email");
  const auto claims = signed_claims(*query.get("request"));
  const auto now = to_unix_seconds(op.clock.now());
  EXPECT_EQ(json::string_or_empty(claims, "iss"), kClient);
  EXPECT_EQ(json::string_or_empty(claims, "aud"), kIssuer);
  EXPECT_EQ(json::string_or_empty(claims, "client_id"), kClient);
  EXPECT_EQ(json::string_or_empty(claims, "redirect_uri"), config.redirect_uri);
  EXPECT_EQ(json::string_or_empty(claims, "code_challenge_method"), "S256");
  EXPECT_EQ(json::string_or_empty(claims, "kc_idp_hint"), "x");
  EXPECT_EQ(claims.at("max_age").as_int64(), 60) << "a number";
  EXPECT_TRUE(claims.at("claims").is_object());
  EXPECT_EQ(claims.at("nbf").as_int64(), now);
  EXPECT_LE(claims.at("exp").as_int64(), now + 3600);
  for (const char* name : {"state", "nonce", "code_challenge", "jti"})
    EXPECT_FALSE(json::string_or_empty(claims, name).empty()) << name;
}

// RFC 9101 §5, RFC 9101 §10.5, RFC 9126 §4
TEST_F(AuthorizationRequestTest, ASignedRequestCanBePushed) {
  offer_pushing(true);
  const auto push = op.edit_metadata;
  op.edit_metadata = [push](json::Object& metadata) {
    push(metadata);
    metadata["require_signed_request_object"] = true;
  };
  EXPECT_EQ(refusal().code, ErrorCode::invalid_configuration) << "required, and there is no key";
  config.client_key = client_key;
  rp.reset();
  EXPECT_NE(url().find("request_uri="), std::string::npos);
  const auto form = *url::parse_form(op.last("par").body);
  EXPECT_EQ(form.size(), 2U) << "client_id and request: nothing that could say something else";
  EXPECT_EQ(json::string_or_empty(signed_claims(*form.get("request")), "response_type"), "code");
}

// RFC 8707 §2, RFC 8707 §2.1, RFC 8707 §2.2
TEST_F(AuthorizationRequestTest, ResourcesAreNamedForTheCodeAndForTheTokens) {
  config.resources = {"https://api.example/one", "https://api.example/two"};
  const auto query = *url::parse_form(query_of(url()));
  EXPECT_EQ(query.get_all("resource").size(), 2U);
  ASSERT_TRUE(log_in());
  EXPECT_EQ(token_request().get_all("resource").size(), 2U);
  config.client_key = client_key;
  config.sign_requests = true;
  rp.reset();
  const auto claims = signed_claims(*url::parse_form(query_of(url()))->get("request"));
  EXPECT_EQ(claims.at("resource").as_array().size(), 2U);
  for (const char* bad : {"relative", "https://api.example/#part", ""}) {
    config.resources = {bad};
    EXPECT_EQ(RelyingParty::create(config).error().code, ErrorCode::invalid_configuration) << bad;
  }
}

// OpenID Connect Core §5.5
TEST_F(AuthorizationRequestTest, TheClaimsParameterIsAJsonObject) {
  LoginOptions options;
  options.claims = R"({"id_token":{"acr":{"essential":true,"values":["2"]}}})";
  EXPECT_EQ(parameter_of(url(options), "claims"), options.claims);
  for (const char* bad : {"acr", "[]", "{", R"({"a":1,"a":2})"}) {
    options.claims = bad;
    EXPECT_EQ(refusal(options).code, ErrorCode::invalid_configuration) << bad;
  }
}

// RFC 8414 §2
TEST_F(AuthorizationRequestTest, AServerWithoutTheEndpointIsToldApart) {
  op.edit_metadata = [](json::Object& metadata) { metadata.erase("authorization_endpoint"); };
  config.metadata_document = MetadataDocument::oauth_authorization_server;
  op.first = [this](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "elsewhere") return std::nullopt;  // the document stands before the realm's path
    return op
        .send({.method = "GET",
               .url = std::string(kIssuer) + "/.well-known/openid-configuration",
               .headers = {},
               .body = {}})
        .value();
  };
  EXPECT_EQ(refusal().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace latchkey::rp
