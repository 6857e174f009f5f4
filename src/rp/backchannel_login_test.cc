#include <latchkey/backchannel_login.h>

#include "base/time.h"
#include "crypto/key.h"
#include "jose/jwt.h"
#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class BackchannelLoginTest : public ClientTest {
 protected:
  BackchannelLoginTest() {
    op.instead["backchannel_authentication"] =
        json_response(200, R"({"auth_req_id":"1c266114","expires_in":120,"interval":2})");
    op.edit_claims = [](json::Object& claims) { claims.erase("nonce"); };
    options.login_hint = "alice";
  }
  BackchannelLoginOptions options;
};

// CIBA §7.1, CIBA §7.3
TEST_F(BackchannelLoginTest, TheRequestNamesThePersonAndWhatSheSees) {
  options.binding_message = "W4SCT";
  options.requested_expiry = seconds{60};
  options.client_notification_token = "ping-secret";
  const auto login = begin_backchannel_login(client(), options);
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->auth_req_id, "1c266114");
  EXPECT_EQ(login->interval, seconds{2});
  const auto form = sent("backchannel_authentication");
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, const char*>>{{"scope", "openid profile email"},
                                                        {"login_hint", "alice"},
                                                        {"binding_message", "W4SCT"},
                                                        {"requested_expiry", "60"},
                                                        {"client_notification_token", "ping-secret"}}) {
    EXPECT_EQ(form.get(name), value) << name;
  }
}

// CIBA §7.1
TEST_F(BackchannelLoginTest, ExactlyOneHintAndTheScopeOpenidAreNeeded) {
  options.id_token_hint = "x";
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::invalid_configuration);
  EXPECT_EQ(begin_backchannel_login(client(), {}).error().code, ErrorCode::invalid_configuration);
  options.id_token_hint.clear();
  options.scopes = {"email"};
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::invalid_configuration);
  EXPECT_EQ(op.count("backchannel_authentication"), 0);
}

// CIBA §4, CIBA §13, CIBA §7.3
TEST_F(BackchannelLoginTest, WhatTheProviderDoesNotWantOrSaysWrongIsAnError) {
  op.instead["backchannel_authentication"] = json_response(400, R"({"error":"unknown_user_id"})");
  EXPECT_EQ(begin_backchannel_login(client(), options).error().provider_error, "unknown_user_id");
  op.instead["backchannel_authentication"] = json_response(200, R"({"expires_in":120})");
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::provider_error);
  op.instead["backchannel_authentication"] = json_response(200, R"({"auth_req_id":"x"})");
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::provider_error);
  offer_nothing();
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::not_supported);
}

// CIBA §10.1, CIBA §10.1.1
TEST_F(BackchannelLoginTest, PollingGivesTheIdentityOnceThePersonHasAgreed) {
  int pending = 2;
  op.first = [&pending](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "token" || pending-- <= 0) return std::nullopt;
    return json_response(400, R"({"error":"authorization_pending"})");
  };
  const auto granted = wait_for_backchannel_login(client(), *begin_backchannel_login(client(), options));
  ASSERT_TRUE(granted) << granted.error().to_string();
  EXPECT_EQ(slept, (std::vector{seconds{2}, seconds{2}, seconds{2}}));
  EXPECT_EQ(sent("token").get("grant_type"), "urn:openid:params:grant-type:ciba");
  EXPECT_EQ(sent("token").get("auth_req_id"), "1c266114");
  EXPECT_EQ(granted->identity->subject, "alice-id");
  op.edit_tokens = [](json::Object& tokens) { tokens.erase("id_token"); };
  auto login = *begin_backchannel_login(client(), options);
  EXPECT_EQ(poll_backchannel_login(client(), login).error().code, ErrorCode::id_token_missing);
}

TEST_F(BackchannelLoginTest, ItEndsWhenThePersonSaysNo) {
  op.instead["token"] = json_response(400, R"({"error":"access_denied"})");
  const auto granted = wait_for_backchannel_login(client(), *begin_backchannel_login(client(), options));
  ASSERT_FALSE(granted);
  EXPECT_EQ(granted.error().provider_error, "access_denied");
}

// CIBA §10.2
TEST(BackchannelPing, IsBelievedOnlyWithTheTokenOfTheRequest) {
  const auto ping = [](const std::string& authorization, std::string body, const std::string& method = "POST") {
    Request request;
    request.method = method;
    request.headers = {{"authorization", authorization}, {"Content-Type", "application/json"}};
    request.body = std::move(body);
    return read_backchannel_ping(request, "ping-secret");
  };
  const std::string body = R"({"auth_req_id":"1c266114"})";
  EXPECT_EQ(*ping("Bearer ping-secret", body), "1c266114");
  EXPECT_EQ(*ping("bearer ping-secret", body), "1c266114") << "the scheme is a word in any case";
  for (const char* wrong : {"", "Bearer ", "Bearer other", "Basic ping-secret", "ping-secret"}) {
    EXPECT_EQ(ping(wrong, body).error().code, ErrorCode::login_unknown) << wrong;
  }
  for (const char* malformed : {"", "[]", "{}", R"({"auth_req_id":7})"}) {
    EXPECT_EQ(ping("Bearer ping-secret", malformed).error().code, ErrorCode::parameter_missing) << malformed;
  }
  EXPECT_EQ(ping("Bearer ping-secret", body, "GET").error().code, ErrorCode::parameter_missing);
  EXPECT_EQ(read_backchannel_ping({}, "").error().code, ErrorCode::login_unknown) << "no secret fits nothing";
}

// --- signed requests -------------------------------------------------------------------------------------------------

class SignedBackchannelTest : public BackchannelLoginTest {
 protected:
  SignedBackchannelTest() {
    config.client_key.text = std::string(key_.pem().reveal());
    op.edit_metadata = [this](json::Object& metadata) {
      metadata["backchannel_authentication_endpoint"] = std::string(kIssuer) + "/backchannel_authentication";
      metadata["backchannel_authentication_request_signing_alg_values_supported"] = algorithms;
    };
    options.sign_request = true;
  }
  crypto::PrivateKey key_ = crypto::PrivateKey::generate(crypto::Curve::p256).value();
  json::Array algorithms{"RS256", "ES256"};
};

// CIBA §7.1.1
TEST_F(SignedBackchannelTest, EverythingStandsInTheSignedParameterAndNothingBeside) {
  options.binding_message = "W4SCT";
  options.requested_expiry = seconds{60};
  options.client_notification_token = "ping-secret";
  const auto login = begin_backchannel_login(client(), options);
  ASSERT_TRUE(login) << login.error().to_string();
  const auto form = sent("backchannel_authentication");
  for (const auto& [name, value] : form)
    EXPECT_TRUE(name == "request" || name == "client_id" || name == "client_secret") << name;
  jose::JwkSet keys;
  keys.keys.push_back(jose::make_public_jwk(key_.public_key(), jose::Algorithm::ES256, ""));
  const jose::JwtValidator validator({.algorithms = {jose::Algorithm::ES256},
                                      .issuers = {kClient},
                                      .audiences = {kIssuer},
                                      .required_claims = {"jti", "iat", "nbf", "exp"}});
  const auto request = validator.validate(*form.get("request"), keys, op.clock.now());
  ASSERT_TRUE(request) << request.error().detail;
  for (const auto& [name, value] :
       std::vector<std::pair<const char*, const char*>>{{"login_hint", "alice"},
                                                        {"scope", "openid profile email"},
                                                        {"binding_message", "W4SCT"},
                                                        {"requested_expiry", "60"},
                                                        {"client_notification_token", "ping-secret"}}) {
    EXPECT_EQ(request->claim().string(name), value) << name;
  }
}

// CIBA §4, CIBA §7.1.1
TEST_F(SignedBackchannelTest, OnlyWhereTheProviderTakesSuchASignature) {
  algorithms = {"RS256"};
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::not_supported);
}

TEST_F(BackchannelLoginTest, ASignedRequestNeedsAKeyAndAProviderThatTakesOne) {
  options.sign_request = true;
  EXPECT_EQ(begin_backchannel_login(client(), options).error().code, ErrorCode::invalid_configuration);
  EXPECT_EQ(op.count("backchannel_authentication"), 0);
}

// --- push mode -------------------------------------------------------------------------------------------------------

class BackchannelPushTest : public BackchannelLoginTest {
 protected:
  BackchannelPushTest() : login_{.auth_req_id = "1c266114", .expires_at = {}, .interval = seconds{5}} {}

  /// What a provider pushes, once `edit` has had its way with the claims.
  json::Object good(const std::function<void(json::Object&)>& edit = [](json::Object&) {}) {
    const auto algorithm = op.published[0].algorithm();
    const auto now = to_unix_seconds(op.clock.now());
    json::Object claims{{"iss", kIssuer},
                        {"sub", "alice-id"},
                        {"aud", kClient},
                        {"iat", now},
                        {"exp", now + 60},
                        {"at_hash", jose::half_hash(algorithm, "access")},
                        {"urn:openid:params:jwt:claim:rt_hash", jose::half_hash(algorithm, "refresh")},
                        {"urn:openid:params:jwt:claim:auth_req_id", "1c266114"}};
    edit(claims);
    return {{"auth_req_id", "1c266114"},  {"access_token", "access"}, {"token_type", "Bearer"},
            {"refresh_token", "refresh"}, {"expires_in", 60},         {"id_token", op.token_of(claims)}};
  }
  Result<Granted> push(const json::Object& body, const std::string& authorization = "Bearer push-secret") {
    Request request;
    request.method = "POST";
    request.headers = {{"Authorization", authorization}, {"Content-Type", "application/json"}};
    request.body = json::serialize(body);
    return read_backchannel_push(client(), request, login_, "push-secret");
  }
  BackchannelLogin login_;
};

// CIBA §10.3.1
TEST_F(BackchannelPushTest, BringsTokensThatTheIdTokenVouchesFor) {
  const auto granted = push(good());
  ASSERT_TRUE(granted) << granted.error().to_string();
  EXPECT_EQ(granted->identity->subject, "alice-id");
  EXPECT_EQ(granted->tokens.access_token, "access");
  EXPECT_EQ(granted->tokens.refresh_token, "refresh");
  auto without = good([](json::Object& claims) { claims.erase("urn:openid:params:jwt:claim:rt_hash"); });
  without.erase("refresh_token");
  EXPECT_TRUE(push(without)) << "there is none to vouch for";
}

// CIBA §10.3.1
TEST_F(BackchannelPushTest, OtherTokensPutInAreRefused) {
  const auto with = [this](std::string_view name, const char* value) {
    auto body = good();
    body[name] = value;
    return push(body);
  };
  const auto claim = [this](std::string_view name, const json::Value& value) {
    return push(good([&](json::Object& claims) {
      if (value.is_null()) {
        claims.erase(name);
      } else {
        claims[name] = value;
      }
    }));
  };
  EXPECT_EQ(with("access_token", "stolen").error().code, ErrorCode::token_access_token_hash);
  EXPECT_EQ(claim("at_hash", nullptr).error().code, ErrorCode::token_access_token_hash);
  EXPECT_EQ(with("refresh_token", "stolen").error().code, ErrorCode::token_response_invalid);
  EXPECT_EQ(claim("urn:openid:params:jwt:claim:rt_hash", nullptr).error().code, ErrorCode::token_response_invalid);
  EXPECT_EQ(claim("urn:openid:params:jwt:claim:auth_req_id", "another").error().code, ErrorCode::login_unknown);
  EXPECT_EQ(claim("urn:openid:params:jwt:claim:auth_req_id", nullptr).error().code, ErrorCode::login_unknown);
  EXPECT_EQ(with("auth_req_id", "another").error().code, ErrorCode::login_unknown);
  EXPECT_EQ(claim("aud", "other").error().code, ErrorCode::token_audience);
  auto without = good();
  without.erase("id_token");
  EXPECT_EQ(push(without).error().code, ErrorCode::id_token_missing);
  for (const char* authorization : {"", "Bearer other", "Basic push-secret"})
    EXPECT_EQ(push(good(), authorization).error().code, ErrorCode::login_unknown) << authorization;
}

// CIBA §12
TEST_F(BackchannelPushTest, ThePersonsNoIsTold) {
  const auto refused =
      push({{"auth_req_id", "1c266114"}, {"error", "access_denied"}, {"error_description", "she said no"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::token_request_refused);
  EXPECT_EQ(refused.error().provider_error, "access_denied");
}

}  // namespace
}  // namespace latchkey::rp
