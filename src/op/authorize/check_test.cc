#include <gtest/gtest.h>

#include "op/authorize/request.h"
#include "op/tokens/build.h"
#include "op/tokens/mint.h"
#include "op/tokens/verify.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using Fields = std::vector<std::pair<std::string, std::string>>;

/// A good request of app with some parameters set, replaced or ("" ) removed, or repeated when named "name+".
oauth::AuthorizationRequestRaw request(const Fields& changes = {}) {
  url::Form form{{"client_id", "app"},      {"redirect_uri", "https://app.example/cb"},
                 {"response_type", "code"}, {"scope", "openid"},
                 {"state", "st"},           {"nonce", "no"}};
  for (const auto& [name, value] : changes) {
    if (name.ends_with('+')) {
      form.add(name.substr(0, name.size() - 1), value);
      continue;
    }
    form.remove(name);
    if (!value.empty()) form.add(name, value);
  }
  return oauth::read_authorization_request(form);
}

auto check(World& world, const Fields& changes = {}) {
  return check_authorization_request(*world.realm(), kIssuer, request(changes), kNow);
}

TEST(CheckAuthorization, AGoodRequestPassesWhole) {
  World world;
  const auto checked = check(world, {{"prompt", "login"},
                                     {"max_age", "60"},
                                     {"login_hint", "alice"},
                                     {"ui_locales", "de en"},
                                     {"acr_values", "gold 1"}});
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->client_id, "app");
  EXPECT_EQ(checked->redirect_uri, "https://app.example/cb");
  EXPECT_EQ(checked->scope, "openid");
  EXPECT_EQ(checked->state, "st");
  EXPECT_EQ(checked->nonce, "no");
  EXPECT_TRUE(checked->has_prompt(oauth::Prompt::login));
  EXPECT_EQ(checked->max_age, 60);
  EXPECT_EQ(checked->login_hint, "alice");
  EXPECT_EQ(checked->ui_locales, (std::vector<std::string>{"de", "en"}));
  EXPECT_EQ(checked->acr_values, (std::vector<std::string>{"gold", "1"}));
}

TEST(CheckAuthorization, UnknownParametersAreIgnored) {
  World world;
  EXPECT_TRUE(check(world, {{"extra", "1"},
                            {"claims", R"({"userinfo":{"name":{"essential":true}}})"},
                            {"claims_locales", "de"},
                            {"display", "popup"}}));
}

// RFC 6749 §3.1.2.3
TEST(CheckAuthorization, ThePersonIsToldWhileClientOrRedirectUriIsUnproven) {
  const struct {
    Fields changes;
    const char* page;
    const char* event;
  } rows[] = {
      {{{"client_id", ""}}, "missingParameterMessage", "invalid_request"},
      {{{"client_id", "nobody"}}, "clientNotFoundMessage", "client_not_found"},
      {{{"client_id", "off"}}, "clientDisabledMessage", "client_disabled"},
      {{{"client_id", "bearer"}}, "bearerOnlyMessage", "not_allowed"},
      {{{"client_id+", "other"}}, "invalidRequestMessage", "invalid_request"},
      {{{"redirect_uri+", "https://app.example/cb"}}, "invalidParameterMessage", "invalid_redirect_uri"},
      {{{"redirect_uri", "https://evil.example/cb"}}, "invalidRedirectUriMessage", "invalid_redirect_uri"},
      {{{"redirect_uri", "https://other.example/cb"}}, "invalidRedirectUriMessage", "invalid_redirect_uri"},
      {{{"redirect_uri", ""}}, "invalidParameterMessage", "invalid_redirect_uri"},
      {{{"redirect_uri", std::string(9000, 'x')}}, "invalidParameterMessage", "invalid_redirect_uri"},
  };
  for (const auto& row : rows) {
    World world;
    const auto checked = check(world, row.changes);
    ASSERT_FALSE(checked);
    EXPECT_FALSE(checked.error().redirect) << row.page;
    EXPECT_EQ(checked.error().page_message, row.page);
    EXPECT_EQ(checked.error().event_error, row.event);
  }
}

// RFC 6749 §3.1.1, §3.3, §4.1.2.1; OpenID Connect Core §3.1.2.6, §6.1, §6.2, §7.2.1; Initiating User Registration §4
TEST(CheckAuthorization, TheClientIsToldOfEverythingElse) {
  using enum oauth::ErrorCode;
  const struct {
    Fields changes;
    oauth::ErrorCode code;
  } rows[] = {
      {{{"response_type", ""}}, invalid_request},
      {{{"response_type", "token"}}, unsupported_response_type},
      {{{"response_type", "code id_token"}}, unsupported_response_type},
      {{{"response_type", "none"}}, unsupported_response_type},
      {{{"response_mode", "query.jwt"}}, invalid_request},
      {{{"response_mode", "nonsense"}}, invalid_request},
      {{{"scope", "openid unknown"}}, invalid_scope},
      {{{"scope", "open\"id"}}, invalid_scope},
      {{{"request", "a.b.c"}}, request_not_supported},
      {{{"request_uri", "https://app.example/request"}}, request_uri_not_supported},
      {{{"registration", "{}"}}, registration_not_supported},
      {{{"prompt", "none login"}}, invalid_request},
      {{{"prompt", "create"}}, invalid_request},
      {{{"max_age", "soon"}}, invalid_request},
      {{{"code_challenge_method", "S256"}}, invalid_request},
      {{{"code_challenge", "short"}, {"code_challenge_method", "S256"}}, invalid_request},
      {{{"code_challenge", std::string(kChallenge)}, {"code_challenge_method", "S512"}}, invalid_request},
      {{{"nonce+", "again"}}, invalid_request},
      {{{"nonce", std::string(3000, 'n')}}, invalid_request},
  };
  for (const auto& row : rows) {
    World world;
    const auto checked = check(world, row.changes);
    ASSERT_FALSE(checked) << row.changes.front().first << "=" << row.changes.front().second;
    ASSERT_TRUE(checked.error().redirect) << row.changes.front().second;
    EXPECT_EQ(checked.error().error.code, row.code) << row.changes.front().second;
    const auto& fields = checked.error().redirect->fields;
    EXPECT_EQ(checked.error().redirect->target, "https://app.example/cb");
    EXPECT_EQ(fields.get("error"), oauth::name(row.code));
    EXPECT_EQ(fields.get("state"), "st");
    EXPECT_EQ(fields.get("iss"), kIssuer);
    EXPECT_FALSE(fields.has("code"));
  }
}

TEST(CheckAuthorization, ErrorsGoTheWayTheResponseModeSays) {
  World world;
  const auto checked = check(world, {{"response_mode", "form_post"}, {"response_type", "token"}});
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().redirect->mode, oauth::ResponseMode::form_post);
}

TEST(CheckAuthorization, AClientWithoutTheStandardFlowIsUnauthorized) {
  World world;
  world.client("app").standard_flow_enabled = false;
  const auto checked = check(world);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().error.code, oauth::ErrorCode::unauthorized_client);
  EXPECT_TRUE(checked.error().redirect);
}

TEST(CheckAuthorization, ADisabledRealmSignsNobodyIn) {
  World world;
  world.settings.enabled = false;
  const auto checked = check(world);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().page_message, "realmNotEnabledMessage");
}

// RFC 6749 §3.1.2.3; OpenID Connect Core §3.1.2.1
TEST(CheckAuthorization, PlainOAuthMayLeaveOutTheOnlyRedirectUri) {
  World world;
  const auto checked = check(world, {{"redirect_uri", ""}, {"scope", ""}});
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->redirect_uri, "https://app.example/cb");
  EXPECT_FALSE(checked->redirect_uri_sent);
  world.client("app").redirect_uris.push_back("https://app.example/second");
  EXPECT_FALSE(check(world, {{"redirect_uri", ""}, {"scope", ""}}));
}

TEST(CheckAuthorization, RelativeRedirectUrisStandBelowTheRootUrl) {
  World world;
  world.client("app").redirect_uris = {"/console/*"};
  world.client("app").root_url = "${authAdminUrl}";
  EXPECT_TRUE(check(world, {{"redirect_uri", "https://id.example/console/x"}}));
  EXPECT_FALSE(check(world, {{"redirect_uri", "https://evil.example/console/x"}}));
  world.client("app").root_url = "";
  EXPECT_TRUE(check(world, {{"redirect_uri", "https://id.example/console/x"}}));
  world.client("app").root_url = "${env.HOME}";
  EXPECT_FALSE(check(world, {{"redirect_uri", "https://id.example/console/x"}}));
}

// RFC 9126 §6
TEST(CheckRestrictions, WhatTheClientWantsAndWeDoNotDoRefuses) {
  World world;
  world.client("app").attributes["require.pushed.authorization.requests"] = "true";
  const auto checked = check(world);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().error.code, oauth::ErrorCode::unauthorized_client);
  EXPECT_TRUE(checked.error().redirect);
}

// RFC 7636 §4.2, §4.4.1
TEST(CheckPkce, RejectsPlainWhenS256Required) {
  World world;
  const Fields spa{{"client_id", "spa"}, {"redirect_uri", "https://spa.example/cb"}};
  const auto with = [&](Fields more) {
    Fields all = spa;
    all.insert(all.end(), more.begin(), more.end());
    return check(world, all);
  };
  EXPECT_FALSE(with({}));
  EXPECT_FALSE(with({{"code_challenge", std::string(kVerifier)}}));
  EXPECT_FALSE(with({{"code_challenge", std::string(kVerifier)}, {"code_challenge_method", "plain"}}));
  const auto good = with({{"code_challenge", std::string(kChallenge)}, {"code_challenge_method", "S256"}});
  ASSERT_TRUE(good);
  EXPECT_EQ(good->code_challenge_method, oauth::ChallengeMethod::S256);
}

// RFC 7636 §4.3
TEST(CheckPkce, IsOptionalWhereTheClientDoesNotForceIt) {
  World world;
  EXPECT_TRUE(check(world));
  const auto plain = check(world, {{"code_challenge", std::string(kVerifier)}});
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->code_challenge_method, oauth::ChallengeMethod::plain);
}

TEST(CheckMaxAge, TheClientsDefaultCountsWhenTheRequestIsSilent) {
  World world;
  world.client("app").attributes["default.max.age"] = "120";
  EXPECT_EQ(check(world)->max_age, 120);
  EXPECT_EQ(check(world, {{"max_age", "5"}})->max_age, 5);
}

std::string id_token_of(World& world) {
  const auto realm = world.realm();
  return mint(build_tokens(*realm, kIssuer, plan_for(world, *realm, "app", "openid")).value()).id_token;
}

TEST(CheckHints, AnIdTokenHintBecomesTheSubjectItProves) {
  World world;
  const auto checked = check(world, {{"id_token_hint", id_token_of(world)}});
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->hinted_subject, "alice-id");
  EXPECT_FALSE(checked->broken_hint);
}

TEST(CheckHints, AHintThatProvesNothingIsMarkedAndNoError) {
  World world;
  std::string token = id_token_of(world);
  token[token.size() - 10] = token[token.size() - 10] == 'A' ? 'B' : 'A';
  for (const auto& hint : {token, std::string("nonsense"), std::string("eyJhbGciOiJub25lIn0.e30.")}) {
    const auto checked = check(world, {{"id_token_hint", hint}});
    ASSERT_TRUE(checked);
    EXPECT_TRUE(checked->broken_hint);
    EXPECT_TRUE(checked->hinted_subject.empty());
  }
}

// --- rows of the attack list

TEST(CheckRedirectUri, Cve2026_7504_SeveralAtSigns) {
  World world;
  world.client("app").redirect_uris = {"https://app.example/*"};
  for (const auto* uri : {"https://app.example@x@evil.example/", "https://app.example\\@evil.example/",
                          "https://app.example@evil.example/", "https://user:pw@app.example/cb"}) {
    const auto checked = check(world, {{"redirect_uri", uri}});
    ASSERT_FALSE(checked) << uri;
    EXPECT_FALSE(checked.error().redirect) << uri;
  }
}

TEST(CheckRedirectUri, Cve2026_3872_And_2024_1132_PathTraversal) {
  World world;
  world.client("app").redirect_uris = {"https://app.example/cb/*"};
  for (const auto* uri :
       {"https://app.example/cb/..;/x", "https://app.example/cb/../x", "https://app.example/cb/%2e%2e/x",
        "https://app.example/cb/%5c..", "https://app.example/cb/%252e%252e/x"}) {
    EXPECT_FALSE(check(world, {{"redirect_uri", uri}})) << uri;
  }
}

TEST(CheckRedirectUri, Cve2024_8883_LocalhostIsNotAnOpenDoor) {
  World world;
  world.client("app").redirect_uris = {"http://localhost/cb"};
  for (const auto* uri :
       {"http://localhost.evil.example/cb", "http://127.0.0.1@evil.example/cb", "http://evil.example/cb"}) {
    EXPECT_FALSE(check(world, {{"redirect_uri", uri}})) << uri;
  }
  EXPECT_TRUE(check(world, {{"redirect_uri", "http://localhost:4711/cb"}}));
}

TEST(CheckRedirectUri, Cve2026_9689_ParameterPollution) {
  World world;
  world.client("app").redirect_uris = {"https://app.example/*"};
  for (const auto* uri :
       {"https://app.example/cb?code=x", "https://app.example/cb?a=1&state=x", "https://app.example/cb?error=x"}) {
    EXPECT_FALSE(check(world, {{"redirect_uri", uri}})) << uri;
  }
}

TEST(CheckRedirectUri, Cve2023_6134_HostileUriIsRefusedInEveryResponseMode) {
  World world;
  world.client("app").redirect_uris = {"*"};
  for (const auto* mode : {"", "query", "fragment", "form_post", "nonsense"}) {
    for (const auto* uri :
         {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "https://a/\"><script>"}) {
      const auto checked = check(world, {{"response_mode", mode}, {"redirect_uri", uri}});
      ASSERT_FALSE(checked) << uri;
      EXPECT_FALSE(checked.error().redirect) << uri;
    }
  }
}

TEST(CheckRequestObject, Cve2020_10770_RequestUriIsNeverFetched) {
  World world;
  for (const auto* uri :
       {"http://169.254.169.254/latest", "http://localhost/x", "urn:ietf:params:oauth:request_uri:x"}) {
    const auto checked = check(world, {{"request_uri", uri}});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().error.code, oauth::ErrorCode::request_uri_not_supported);
  }
}

TEST(CheckScope, Cve2026_4634_AHugeScopeIsOneShortError) {
  World world;
  const auto checked = check(world, {{"scope", std::string(1 << 20, 's')}});
  ASSERT_FALSE(checked);
  EXPECT_LT(checked.error().error.description.size(), 200U);
}

// --- travelling sealed

TEST(AuthorizationRequestJson, ComesBackEqual) {
  AuthorizationRequest request;
  request.client_id = "app";
  request.redirect_uri = "https://app.example/cb";
  EXPECT_EQ(parse_serialized_request(serialize(request)), request);
  request.redirect_uri_sent = false;
  request.response_mode = oauth::ResponseMode::form_post;
  request.scope = "openid";
  request.state = "\"\\\xc3\xa9";
  request.nonce = "n";
  request.code_challenge = kChallenge;
  request.code_challenge_method = oauth::ChallengeMethod::S256;
  request.prompts = {oauth::Prompt::login, oauth::Prompt::consent};
  request.max_age = 0;
  request.login_hint = "alice";
  request.hinted_subject = "alice-id";
  request.broken_hint = true;
  request.ui_locales = {"de"};
  request.acr_values = {"1"};
  request.display = "page";
  request.kc_action = "UPDATE_PASSWORD";
  request.kc_action_status = "cancelled";
  request.kc_idp_hint = "x";
  EXPECT_EQ(parse_serialized_request(serialize(request)), request);
}

TEST(AuthorizationRequestJson, AnythingElseIsRefused) {
  for (const auto* no : {"", "{}", "[]", R"({"client":"a"})", R"({"client":"a","uri":"b","mode":"x"})",
                         R"({"client":"a","uri":"b","cc":"c"})", R"({"client":"a","uri":"b","ccm":"S256"})",
                         R"({"client":"a","uri":"b","prompt":"none login"})"}) {
    EXPECT_FALSE(parse_serialized_request(no)) << no;
  }
}

}  // namespace
}  // namespace latchkey::op
