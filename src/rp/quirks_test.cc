// One test for each switch: off it refuses, on it accepts, and nothing else gives way.
#include <latchkey/logout_token.h>
#include <latchkey/provider_profile.h>

#include <functional>

#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

constexpr const char* kTenant = "8eaef023-2b34-4da1-9baa-8bc8c9d6a490";
constexpr const char* kOtherTenant = "82229342-1101-4ab6-817b-70c0747630f3";

class QuirksTest : public RelyingPartyTest {
 protected:
  /// What a login comes to under the settings as they are now.
  Result<Login> outcome() {
    rp = make(config);
    return log_in(*rp);
  }
  ErrorCode refusal() {
    const auto login = outcome();
    EXPECT_FALSE(login) << "it was accepted";
    return login ? ErrorCode::not_supported : login.error().code;
  }
};

class TenantsTest : public QuirksTest {
 protected:
  TenantsTest() {
    config.issuer = "https://op.example/organizations/v2.0";
    config.fetch_userinfo = false;
    op.first = [this](const std::string&, const HttpRequest& request) -> std::optional<HttpResponse> {
      if (!request.url.starts_with("https://op.example/organizations/v2.0/.well-known/")) return std::nullopt;
      return op.send({.method = "GET", .url = std::string(kIssuer) + "/.well-known/openid-configuration"}).value();
    };
    op.edit_metadata = [this](json::Object& metadata) {
      metadata["issuer"] = metadata_issuer;
      metadata.erase("authorization_response_iss_parameter_supported");
    };
    op.edit_claims = [this](json::Object& claims) {
      claims["iss"] = token_issuer;
      if (!tenant.empty()) claims["tid"] = tenant;
      claims["roles"] = json::Array{"admin"};
    };
  }
  Result<Login> outcome() {
    rp = make(config);
    const auto start = rp->begin_login();
    if (!start) return start.error();
    op.nonce = parameter_of(start->url, "nonce");
    return rp->finish_login({{"code", "the-code"}, {"state", start->pending.state}}, start->pending);
  }
  std::string metadata_issuer = "https://op.example/{tenantid}/v2.0";
  std::string token_issuer = "https://op.example/" + std::string(kTenant) + "/v2.0";
  std::string tenant = kTenant;
};

// issuer_template; OpenID Connect Core §3.1.3.7 (2), OpenID Connect Discovery §4.3
TEST_F(TenantsTest, IssuerTemplate) {
  EXPECT_EQ(outcome().error().code, ErrorCode::metadata_invalid);
  config.quirks.issuer_template = true;
  const auto login = outcome();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.issuer, token_issuer) << "the tenant's own, so that equal subjects are two people";
}

TEST_F(TenantsTest, IssuerTemplateLetsInTheNamedTenantsAlone) {
  config.quirks.issuer_template = true;
  config.tenants = {kOtherTenant};
  EXPECT_EQ(outcome().error().code, ErrorCode::token_issuer);
  config.tenants = {kOtherTenant, kTenant};
  EXPECT_TRUE(outcome());
}

TEST_F(TenantsTest, IssuerTemplateTakesNoRolesWhereAnyTenantMayComeIn) {
  config.quirks.issuer_template = true;
  const auto anyone = outcome();
  ASSERT_TRUE(anyone) << anyone.error().to_string();
  EXPECT_FALSE(anyone->identity.has_role("admin")) << "a stranger gives himself what role he likes";
  config.tenants = {kTenant};
  const auto known = outcome();
  ASSERT_TRUE(known) << known.error().to_string();
  EXPECT_TRUE(known->identity.has_role("admin"));
}

TEST_F(TenantsTest, IssuerTemplateBelievesNoIssuerThatIsNotTheTenants) {
  config.quirks.issuer_template = true;
  const std::pair<std::string, std::string> cases[] = {
      {"https://op.example/" + std::string(kOtherTenant) + "/v2.0", kTenant},
      {"https://op.example/{tenantid}/v2.0", kTenant},
      {"https://op.example/{tenantid}/v2.0", "{tenantid}"},
      {"https://op.example/organizations/v2.0", "organizations"},
      {"https://evil.example/" + std::string(kTenant) + "/v2.0", kTenant},
      {"https://op.example/" + std::string(kTenant) + "/v2.0/", kTenant},
      {"https://op.example/8EAEF023-2B34-4DA1-9BAA-8BC8C9D6A490/v2.0", "8EAEF023-2B34-4DA1-9BAA-8BC8C9D6A490"},
      {"https://op.example/../evil/v2.0", "../evil"},
      {"https://op.example//v2.0", ""}};
  for (const auto& [issuer, tid] : cases) {
    token_issuer = issuer;
    tenant = tid;
    const auto login = outcome();
    ASSERT_FALSE(login) << issuer;
    EXPECT_EQ(login.error().code, ErrorCode::token_issuer) << issuer;
  }
}

// OpenID Connect Core §10.1
TEST_F(TenantsTest, IssuerTemplateTakesAKeyForTheTenantsThatItIsFor) {
  config.quirks.issuer_template = true;
  const std::pair<std::string, bool> cases[] = {{metadata_issuer, true},
                                                {token_issuer, true},
                                                {"https://op.example/" + std::string(kOtherTenant) + "/v2.0", false},
                                                {"https://evil.example/{tenantid}/v2.0", false}};
  for (const auto& [issuer, good] : cases) {
    auto key = jose::public_json(op.published[0].verification_jwk());
    key["issuer"] = issuer;
    op.instead["certs"] = json_response(200, json::serialize(json::Object{{"keys", json::Array{key}}}));
    const auto login = outcome();
    ASSERT_EQ(login.has_value(), good) << issuer;
    if (!good) EXPECT_EQ(login.error().code, ErrorCode::key_unknown);
  }
}

/// Every other JWT of a provider of several tenants: whose key may sign it.
class TenantKeysTest : public TenantsTest {
 protected:
  TenantKeysTest() { config.quirks.issuer_template = true; }
  void publish_key_of(const std::string& issuer) {
    auto key = jose::public_json(op.published[0].verification_jwk());
    key["issuer"] = issuer;
    op.instead["certs"] = json_response(200, json::serialize(json::Object{{"keys", json::Array{key}}}));
  }
  json::Object words() const {
    const auto now = to_unix_seconds(op.clock.now());
    return {{"iss", token_issuer}, {"tid", tenant}, {"aud", kClient}, {"iat", now}, {"exp", now + 60}};
  }
  const std::string others_ = "https://op.example/" + std::string(kOtherTenant) + "/v2.0";
};

// Back-Channel Logout 1.0 §2.6 (4)
TEST_F(TenantKeysTest, NoTenantsKeyLogsOutAnotherTenantsPeople) {
  const auto told = [&](const std::string& key_issuer) {
    publish_key_of(key_issuer);
    auto claims = words();
    json::Object events;
    events["http://schemas.openid.net/event/backchannel-logout"] = json::Object();
    claims["events"] = events;
    claims["jti"] = "token of " + key_issuer;
    claims["sub"] = "alice-id";
    return make(config)->verify_logout_token(op.token_of(claims));
  };
  EXPECT_EQ(told(others_).error().code, ErrorCode::key_unknown);
  for (const auto& good : {token_issuer, metadata_issuer}) {
    const auto token = told(good);
    ASSERT_TRUE(token) << token.error().to_string();
    EXPECT_EQ(token->issuer(), token_issuer);
  }
}

// OpenID Connect Core §5.3.2
TEST_F(TenantKeysTest, NoTenantsKeySpeaksOfAnotherTenantsPeopleInUserinfo) {
  const auto told = [&](const std::string& key_issuer, const std::function<void(json::Object&)>& edit) {
    publish_key_of(key_issuer);
    auto claims = words();
    claims["sub"] = "alice-id";
    edit(claims);
    op.instead["userinfo"] =
        HttpResponse{.status = 200, .headers = {{"Content-Type", "application/jwt"}}, .body = op.token_of(claims)};
    return make(config)->userinfo("access-token", "alice-id");
  };
  const auto as_it_is = [](json::Object&) {};
  EXPECT_EQ(told(others_, as_it_is).error().code, ErrorCode::key_unknown);
  EXPECT_EQ(told(others_, [](json::Object& c) { c.erase("iss"); }).error().code, ErrorCode::key_unknown);
  EXPECT_EQ(told(token_issuer, [&](json::Object& c) { c["iss"] = others_; }).error().code, ErrorCode::userinfo_invalid);
  const auto good = told(token_issuer, as_it_is);
  EXPECT_TRUE(good) << good.error().to_string();
}

// JARM §2.4
TEST_F(TenantKeysTest, NoTenantsKeySignsTheAnswerForAnothersLogin) {
  config.response_mode = ResponseMode::jwt;
  const auto told = [&](const std::string& key_issuer) -> std::optional<ErrorCode> {
    publish_key_of(key_issuer);
    rp = make(config);
    const auto start = rp->begin_login();
    op.nonce = start->pending.nonce;
    auto claims = words();
    claims["code"] = "the-code";
    claims["state"] = start->pending.state;
    const auto login = rp->finish_login({{"response", op.token_of(claims)}}, start->pending);
    if (login) return std::nullopt;
    return login.error().code;
  };
  EXPECT_EQ(told(others_), ErrorCode::key_unknown);
  EXPECT_EQ(told(token_issuer), std::nullopt);
}

TEST_F(TenantsTest, IssuerTemplateIsNoLicenceForAnyDiscoveryDocument) {
  config.quirks.issuer_template = true;
  for (const char* issuer : {"https://evil.example/{tenantid}/v2.0", "https://op.example/v2.0", "{tenantid}",
                             "https://op.example/{tenantid}", "https://op.example/common/v2.0"}) {
    metadata_issuer = issuer;
    EXPECT_EQ(outcome().error().code, ErrorCode::metadata_invalid) << issuer;
  }
}

// OpenID Connect Core §12.2
TEST_F(TenantsTest, ARefreshStaysInItsTenant) {
  config.quirks.issuer_template = true;
  const auto login = outcome();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_TRUE(rp->refresh(*login));
  tenant = kOtherTenant;
  token_issuer = "https://op.example/" + tenant + "/v2.0";
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::token_issuer);
}

// issuer_without_scheme
TEST_F(QuirksTest, IssuerWithoutScheme) {
  op.edit_claims = [](json::Object& claims) { claims["iss"] = "op.example/realms/demo"; };
  EXPECT_EQ(refusal(), ErrorCode::token_issuer);
  config.quirks.issuer_without_scheme = true;
  const auto login = outcome();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.issuer, kIssuer) << "one person has one issuer, however it is written";
  for (const char* other : {"evil.example/realms/demo", "http://op.example/realms/demo", "//op.example/realms/demo",
                            "op.example/realms/demo/", ""}) {
    op.edit_claims = [other](json::Object& claims) { claims["iss"] = other; };
    EXPECT_EQ(refusal(), ErrorCode::token_issuer) << other;
  }
}

// name_beside_code; OpenID Connect Core §5.1
TEST_F(QuirksTest, NameBesideCode) {
  config.fetch_userinfo = false;
  const auto name_after = [this](const char* user) {
    rp = make(config);
    const auto start = rp->begin_login();
    op.nonce = parameter_of(start->url, "nonce");
    const auto login = rp->finish_login(
        {{"code", "the-code"}, {"state", start->pending.state}, {"iss", kIssuer}, {"user", user}}, start->pending);
    EXPECT_TRUE(login);
    return login->identity.claims.string("name").value_or("");
  };
  constexpr const char* user = R"({"name":{"firstName":"Alice","lastName":"Example"},"email":"root@app.example"})";
  EXPECT_EQ(name_after(user), "");
  config.quirks.name_beside_code = true;
  EXPECT_EQ(name_after(user), "Alice Example");
  EXPECT_EQ(name_after(R"({"name":{"firstName":"Alice"}})"), "Alice");
  for (const char* bad :
       {"", "{", "[]", R"({"name":"Alice"})", R"({"name":{"firstName":7}})", "{\"name\":{\"firstName\":\"a\\nb\"}}"}) {
    EXPECT_EQ(name_after(bad), "") << bad;
  }
  op.edit_claims = [](json::Object& claims) { claims["name"] = "From the token"; };
  EXPECT_EQ(name_after(user), "From the token") << "what is signed goes before what is not";
}

TEST_F(QuirksTest, NameBesideCodeBringsNothingButNames) {
  config.fetch_userinfo = false;
  config.quirks.name_beside_code = true;
  rp = make(config);
  const auto start = rp->begin_login();
  op.nonce = parameter_of(start->url, "nonce");
  const auto login = rp->finish_login(
      {{"code", "the-code"},
       {"state", start->pending.state},
       {"iss", kIssuer},
       {"user", R"({"name":{"firstName":"A","sub":"x"},"email":"root@app.example","roles":["admin"],"sub":"root"})"}},
      start->pending);
  ASSERT_TRUE(login);
  EXPECT_EQ(login->identity.subject, "alice-id");
  EXPECT_FALSE(login->identity.claims.has("email"));
  EXPECT_TRUE(login->identity.roles.empty());
}

// booleans_as_text; OpenID Connect Core §5.1
TEST_F(QuirksTest, BooleansAsText) {
  op.edit_claims = [](json::Object& claims) { claims["email_verified"] = "true"; };
  op.edit_userinfo = [](json::Object& claims) { claims["phone_number_verified"] = "false"; };
  auto claims = outcome()->identity.claims;
  EXPECT_EQ(claims.boolean("email_verified"), std::nullopt);
  EXPECT_EQ(claims.boolean("phone_number_verified"), std::nullopt);
  config.quirks.booleans_as_text = true;
  claims = outcome()->identity.claims;
  EXPECT_EQ(claims.boolean("email_verified"), true);
  EXPECT_EQ(claims.boolean("phone_number_verified"), false);
  for (const char* other : {"True", "1", "yes", ""}) {
    op.edit_claims = [other](json::Object& c) { c["email_verified"] = other; };
    EXPECT_EQ(outcome()->identity.claims.boolean("email_verified"), std::nullopt) << other;
  }
}

// token_type_missing; RFC 6749 §5.1
TEST_F(QuirksTest, TokenTypeMissing) {
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("token_type"); };
  EXPECT_EQ(refusal(), ErrorCode::token_response_invalid);
  config.quirks.token_type_missing = true;
  EXPECT_TRUE(outcome());
  for (const json::Value& other : {json::Value("mac"), json::Value(""), json::Value(7)}) {
    op.edit_tokens = [other](json::Object& tokens) { tokens["token_type"] = other; };
    EXPECT_EQ(refusal(), ErrorCode::token_response_invalid);
  }
}

// no_id_token; OpenID Connect Core §3.1.3.3, OpenID Connect Core §3.1.2.1
TEST_F(QuirksTest, NoIdToken) {
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("id_token"); };
  EXPECT_EQ(refusal(), ErrorCode::id_token_missing);
  config.scopes = {"read:user"};
  EXPECT_FALSE(RelyingParty::create(config)) << "scopes without openid";
  config.quirks.no_id_token = true;
  const auto login = outcome();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.issuer, kIssuer);
  EXPECT_EQ(login->identity.subject, "alice-id");
  EXPECT_EQ(login->identity.claims.string("name"), "Alice Userinfo");
  EXPECT_FALSE(login->identity.authenticated_at);
}

TEST_F(QuirksTest, NoIdTokenCannotStandForALoginThatWasAskedToBeStrong) {
  config.quirks.no_id_token = true;
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("id_token"); };
  rp = make(config);
  LoginOptions recent;
  recent.max_age = std::chrono::seconds{60};
  EXPECT_EQ(log_in(*rp, recent).error().code, ErrorCode::token_authentication_time);
  LoginOptions strong;
  strong.acr_values = "gold";
  strong.demand_acr = true;
  EXPECT_EQ(log_in(*rp, strong).error().code, ErrorCode::insufficient_user_authentication);
}

TEST_F(QuirksTest, NoIdTokenStillChecksOneThatComesAndWantsAPerson) {
  config.quirks.no_id_token = true;
  op.edit_claims = [](json::Object& claims) { claims["aud"] = "other"; };
  EXPECT_EQ(refusal(), ErrorCode::token_audience);
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("id_token"); };
  op.edit_userinfo = [](json::Object& claims) { claims.erase("sub"); };
  EXPECT_EQ(refusal(), ErrorCode::token_subject);
  op.instead["userinfo"] = {.status = 500, .headers = {}, .body = {}};
  EXPECT_EQ(refusal(), ErrorCode::provider_error) << "here userinfo is the login itself";
}

// subject_claim; OpenID Connect Core §5.3.2
TEST_F(QuirksTest, SubjectClaim) {
  op.edit_userinfo = [](json::Object& claims) {
    claims.erase("sub");
    claims["id"] = "alice-id";
  };
  EXPECT_EQ(refusal(), ErrorCode::subject_mismatch);
  config.quirks.subject_claim = "id";
  EXPECT_TRUE(outcome());
  op.edit_userinfo = [](json::Object& claims) {
    claims.erase("sub");
    claims["id"] = "bob-id";
  };
  EXPECT_EQ(refusal(), ErrorCode::subject_mismatch) << "it must be the same person still";
  op.edit_userinfo = [](json::Object& claims) { claims["id"] = "bob-id"; };
  EXPECT_TRUE(outcome()) << "sub, when it is there, is what counts";
  op.edit_userinfo = [](json::Object& claims) {
    claims["sub"] = nullptr;
    claims["id"] = "alice-id";
  };
  EXPECT_EQ(refusal(), ErrorCode::subject_mismatch);
}

// errors_with_status_200; RFC 6749 §5.2
TEST_F(QuirksTest, ErrorsWithStatus200) {
  op.instead["token"] = json_response(200, R"({"error":"bad_verification_code","error_description":"used"})");
  EXPECT_EQ(refusal(), ErrorCode::token_response_invalid);
  config.quirks.errors_with_status_200 = true;
  const auto login = outcome();
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().code, ErrorCode::token_request_refused);
  EXPECT_EQ(login.error().provider_error, "bad_verification_code");
}

// logout_uri_parameter; RP-Initiated Logout §2
TEST_F(QuirksTest, LogoutUriParameter) {
  op.edit_metadata = [](json::Object& metadata) { metadata.erase("end_session_endpoint"); };
  rp = make(config);
  EXPECT_EQ(rp->logout_url({}).error().code, ErrorCode::not_supported);
  config.quirks.logout_uri_parameter = true;
  rp = make(config);
  EXPECT_EQ(*rp->logout_url({.id_token_hint = "secret", .state = {}, .post_logout_redirect_uri = {}, .ui_locales = {}}),
            "https://op.example/logout?client_id=app&logout_uri=https%3A%2F%2Fapp.example%2F");
  op.edit_metadata = [](json::Object& metadata) { metadata["end_session_endpoint"] = "https://login.example/logout"; };
  rp = make(config);
  EXPECT_EQ(*rp->logout_url({}), "https://login.example/logout?client_id=app&logout_uri=https%3A%2F%2Fapp.example%2F");
}

}  // namespace
}  // namespace latchkey::rp
