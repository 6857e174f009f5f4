// Userinfo, roles, refresh and logout: what follows a login.
#include <functional>

#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

class AfterLoginTest : public RelyingPartyTest {
 protected:
  json::Object access_claims() const {
    const auto now = to_unix_seconds(op.clock.now());
    return {{"iss", kIssuer},
            {"sub", "alice-id"},
            {"aud", "account"},
            {"azp", kClient},
            {"typ", "Bearer"},
            {"exp", now + 60},
            {"iat", now},
            {"realm_access", {{"roles", {"demo-admin", "user"}}}},
            {"resource_access", {{kClient, {{"roles", {"client-role"}}}}, {"other", {{"roles", {"not-mine"}}}}}}};
  }
  void give_access_token(std::string token) {
    op.edit_claims = [](json::Object& claims) { claims.erase("at_hash"); };
    op.edit_tokens = [token = std::move(token)](json::Object& tokens) { tokens["access_token"] = token; };
  }
};

// --- userinfo
// ----------------------------------------------------------------------------------------------------------

// OpenID Connect Core §5.3.2
TEST_F(AfterLoginTest, UserinfoOfSomebodyElseOrOfNobodyEndsTheLogin) {
  const std::function<void(json::Object&)> lies[] = {
      [](json::Object& claims) { claims["sub"] = "mallory"; }, [](json::Object& claims) { claims["sub"] = 7; },
      [](json::Object& claims) { claims["sub"] = ""; }, [](json::Object& claims) { claims.erase("sub"); }};
  for (const auto& lie : lies) {
    op.edit_userinfo = lie;
    EXPECT_EQ(log_in().error().code, ErrorCode::subject_mismatch);
  }
}

TEST_F(AfterLoginTest, ALoginDoesWithoutUserinfoThatIsOutOfOrder) {
  const HttpResponse answers[] = {{.status = 500, .headers = {}, .body = ""},
                                  {.status = 401, .headers = {}, .body = ""},
                                  {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<html>"}};
  for (const auto& answer : answers) {
    op.instead["userinfo"] = answer;
    const auto login = log_in();
    ASSERT_TRUE(login) << login.error().to_string();
    EXPECT_FALSE(login->identity.claims.has("email"));
    EXPECT_FALSE(rp->userinfo("token", "alice-id")) << "but who asks for it is told";
  }
}

TEST_F(AfterLoginTest, SignedUserinfoIsVerified) {
  const auto jwt = [](std::string token) {
    return HttpResponse{.status = 200, .headers = {{"Content-Type", "application/jwt"}}, .body = std::move(token)};
  };
  const json::Object good{{"iss", kIssuer}, {"aud", kClient}, {"sub", "alice-id"}, {"email", "signed@example.org"}};
  const auto with = [&](const char* name, json::Value value) {
    json::Object claims = good;
    claims[name] = std::move(value);
    return claims;
  };
  rp = make(config);
  op.instead["userinfo"] = jwt(op.token_of(good));
  EXPECT_EQ(rp->userinfo("t", "alice-id")->string("email"), "signed@example.org");
  op.instead["userinfo"] = jwt(op.token_of(with("iss", "https://evil.example")));
  EXPECT_EQ(rp->userinfo("t", "alice-id").error().code, ErrorCode::userinfo_invalid);
  op.instead["userinfo"] = jwt(op.token_of(with("aud", "other")));
  EXPECT_EQ(rp->userinfo("t", "alice-id").error().code, ErrorCode::userinfo_invalid);
  op.instead["userinfo"] = jwt(op.token_of(with("sub", "mallory")));
  EXPECT_EQ(rp->userinfo("t", "alice-id").error().code, ErrorCode::subject_mismatch);
  op.instead["userinfo"] = jwt(jose::sign_jwt(new_key("k1"), json::serialize(good)));
  EXPECT_EQ(rp->userinfo("t", "alice-id").error().code, ErrorCode::signature_invalid);
}

// --- roles
// -------------------------------------------------------------------------------------------------------------

TEST_F(AfterLoginTest, FindsRolesNestedAndPlainWhereverTheyStand) {
  op.edit_claims = [](json::Object& claims) { claims["realm_access"] = {{"roles", {"b", "a", "a"}}}; };
  op.edit_userinfo = [](json::Object& claims) { claims["roles"] = json::Array{"c"}; };
  EXPECT_EQ(log_in()->identity.roles, (std::vector<std::string>{"a", "b", "c"}));
}

TEST_F(AfterLoginTest, FindsRolesInAnAccessTokenThatIsForThisClient) {
  give_access_token(op.token_of(access_claims()));
  const auto login = log_in();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.roles, (std::vector<std::string>{"client-role", "demo-admin", "user"}));
  EXPECT_TRUE(login->identity.has_role("demo-admin"));
  EXPECT_FALSE(login->identity.has_role("not-mine"));
}

TEST_F(AfterLoginTest, TakesNoRolesFromAnAccessTokenThatProvesNothing) {
  const auto with = [&](const char* name, json::Value value) {
    json::Object claims = access_claims();
    claims[name] = std::move(value);
    return op.token_of(claims);
  };
  const std::pair<const char*, std::string> cases[] = {
      {"opaque", "opaque"},
      {"of another issuer", with("iss", "https://evil.example")},
      {"about somebody else", with("sub", "mallory")},
      {"for another client", with("azp", "other")},
      {"expired", with("exp", 1)},
      {"without expiry", with("exp", nullptr)},
      {"signed by a stranger", jose::sign_jwt(new_key("k1"), json::serialize(access_claims()))}};
  for (const auto& [what, token] : cases) {
    give_access_token(token);
    const auto login = log_in();
    ASSERT_TRUE(login) << what << ": " << login.error().to_string();
    EXPECT_TRUE(login->identity.roles.empty()) << what;
  }
  config.roles_from_access_token = false;
  give_access_token(op.token_of(access_claims()));
  EXPECT_TRUE(log_in(*make(config))->identity.roles.empty());
}

TEST_F(AfterLoginTest, LooksForRolesWhereTheSettingsSay) {
  config.role_claims = {{"groups"}, {"https://example.org/app", "roles"}};
  op.edit_claims = [](json::Object& claims) {
    claims["groups"] = json::Array{"g"};
    claims["https://example.org/app"] = {{"roles", "one"}};
    claims["roles"] = json::Array{"elsewhere"};
  };
  EXPECT_EQ(log_in()->identity.roles, (std::vector<std::string>{"g", "one"}));
}

TEST_F(AfterLoginTest, RolesAreKnownOnlyWhereAClaimTellsThemAndNoneIsKeptElsewhere) {
  struct Case {
    const char* claims;
    std::vector<ClaimPath> places;
    bool known;
  };
  const Case cases[] = {
      {"{}", {}, false},
      {R"({"realm_access":{"roles":["a"]}})", {}, true},
      {R"({"realm_access":{"roles":[]}})", {}, true},
      {R"({"realm_access":{}})", {}, false},
      {R"({"roles":{"a":true}})", {}, false},
      {R"({"roles":[1]})", {}, false},
      {R"({"groups":["a"]})", {}, false},
      {R"({"groups":["a"]})", {{"groups"}}, true},
      {R"({"perms":["a"],"_claim_names":{"more":"s"}})", {{"perms"}, {"more"}}, false},
      {R"({"perms":["a"],"_claim_names":{"more":"s"}})", {{"perms"}}, true},
      {R"({"hasgroups":true,"perms":["a"]})", {{"perms"}, {"groups"}}, false},
  };
  for (const Case& c : cases) {
    config.role_claims = c.places;
    op.edit_userinfo = [&c](json::Object& claims) {
      for (const auto& member : json::parse_object(c.claims).value())
        claims.insert_or_assign(member.key(), member.value());
    };
    const auto login = log_in(*make(config));
    ASSERT_TRUE(login) << login.error().to_string();
    EXPECT_EQ(login->identity.roles_known, c.known) << c.claims;
  }
  config.role_claims.clear();
  op.edit_userinfo = [](json::Object&) {};
  give_access_token(op.token_of(access_claims()));
  EXPECT_TRUE(log_in(*make(config))->identity.roles_known) << "the access token tells them";
  config.roles_from_access_token = false;
  EXPECT_FALSE(log_in(*make(config))->identity.roles_known);
}

// --- refresh
// -----------------------------------------------------------------------------------------------------------

TEST_F(AfterLoginTest, RefreshGivesNewTokensForTheSamePerson) {
  const auto login = log_in();
  op.edit_claims = [&](json::Object& claims) {
    claims.erase("nonce");
    claims["name"] = "New Name";
    claims["auth_time"] = to_unix_seconds(op.clock.now()) - 40;
  };
  op.clock.advance(std::chrono::seconds{30});
  const auto renewed = rp->refresh(*login);
  ASSERT_TRUE(renewed) << renewed.error().to_string();
  EXPECT_EQ(token_request().get("grant_type"), "refresh_token");
  EXPECT_EQ(token_request().get("refresh_token"), "refresh-1");
  EXPECT_EQ(renewed->tokens.refresh_token, "refresh-2");
  EXPECT_EQ(renewed->identity.claims.string("name"), "New Name");
  EXPECT_EQ(renewed->identity.subject, "alice-id");
}

// RFC 6749 §6
TEST_F(AfterLoginTest, RefreshKeepsWhatTheProviderLeavesOut) {
  const auto login = log_in();
  op.edit_tokens = [](json::Object& tokens) {
    for (const char* name : {"id_token", "refresh_token", "scope"}) tokens.erase(name);
  };
  const auto renewed = rp->refresh(*login);
  ASSERT_TRUE(renewed) << renewed.error().to_string();
  EXPECT_EQ(renewed->tokens.refresh_token, "refresh-1");
  EXPECT_EQ(renewed->tokens.id_token, login->tokens.id_token);
  EXPECT_EQ(renewed->tokens.access_token, "access-token-2");
}

// OpenID Connect Core §12.2
TEST_F(AfterLoginTest, RefreshRefusesTheTokenOfAnotherLogin) {
  const std::pair<std::function<void(json::Object&)>, ErrorCode> cases[] = {
      {[](json::Object& claims) { claims["sub"] = "mallory"; }, ErrorCode::subject_mismatch},
      {[](json::Object& claims) { claims["auth_time"] = 1; }, ErrorCode::token_authentication_time},
      {[](json::Object& claims) { claims["nonce"] = "other"; }, ErrorCode::token_nonce},
      {[](json::Object& claims) { claims["aud"] = "other"; }, ErrorCode::token_audience},
      {[](json::Object& claims) { claims["iss"] = "https://evil.example"; }, ErrorCode::token_issuer}};
  const auto login = log_in();
  for (const auto& [edit, expected] : cases) {
    op.edit_claims = edit;
    const auto renewed = rp->refresh(*login);
    ASSERT_FALSE(renewed);
    EXPECT_EQ(renewed.error().code, expected) << renewed.error().to_string();
  }
}

TEST_F(AfterLoginTest, ARefreshTokenIsNotSpentWhileItsAnswerCouldNotBeChecked) {
  const auto login = log_in();
  rp = make(config);  // the application was restarted, and knows the provider's keys no more
  op.instead["certs"] = {.status = 500, .headers = {}, .body = ""};
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::provider_error);
  EXPECT_EQ(op.count("token"), 1);
  op.instead.clear();
  op.clock.advance(config.retry_first);
  op.edit_claims = [](json::Object& claims) {
    claims.erase("nonce");
    claims.erase("auth_time");
  };
  EXPECT_TRUE(rp->refresh(*login));
}

TEST_F(AfterLoginTest, ARoleThatWasTakenAwayIsGoneAfterRefresh) {
  op.edit_claims = [](json::Object& claims) { claims["realm_access"] = {{"roles", {"demo-admin"}}}; };
  const auto login = log_in();
  ASSERT_TRUE(login->identity.has_role("demo-admin"));
  op.edit_claims = [](json::Object&) {};
  EXPECT_FALSE(rp->refresh(*login)->identity.has_role("demo-admin"));
}

TEST_F(AfterLoginTest, RefreshTellsAnEndedSessionFromAProviderThatIsAway) {
  auto login = log_in();
  op.instead["token"] = {
      .status = 400, .headers = {{"Content-Type", "application/json"}}, .body = R"({"error":"invalid_grant"})"};
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::refresh_refused);
  op.instead["token"] = {.status = 503, .headers = {}, .body = ""};
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::provider_error);
  op.down = true;
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::provider_unreachable);
  login->tokens.refresh_token.clear();
  EXPECT_EQ(rp->refresh(*login).error().code, ErrorCode::refresh_refused);
}

// --- logout
// ------------------------------------------------------------------------------------------------------------

TEST_F(AfterLoginTest, TheLogoutAddressCarriesHintClientAndWayBack) {
  rp = make(config);
  const auto url =
      rp->logout_url({.id_token_hint = "the.id.token", .state = "s", .post_logout_redirect_uri = {}, .ui_locales = {}});
  ASSERT_TRUE(url) << url.error().to_string();
  EXPECT_TRUE(url->starts_with(std::string(kIssuer) + "/logout?"));
  EXPECT_EQ(parameter_of(*url, "id_token_hint"), "the.id.token");
  EXPECT_EQ(parameter_of(*url, "client_id"), kClient);
  EXPECT_EQ(parameter_of(*url, "post_logout_redirect_uri"), "https://app.example/");
  EXPECT_EQ(parameter_of(*url, "state"), "s");
}

TEST_F(AfterLoginTest, AProviderWithoutLogoutPageIsNotSupported) {
  op.edit_metadata = [](json::Object& metadata) { metadata.erase("end_session_endpoint"); };
  EXPECT_EQ(make(config)->logout_url({}).error().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace latchkey::rp
