#include <latchkey/backchannel_login.h>

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

}  // namespace
}  // namespace latchkey::rp
