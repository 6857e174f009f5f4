#include <latchkey/token_exchange.h>

#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

class TokenExchangeTest : public ClientTest {
 protected:
  TokenExchangeTest() {
    exchange.subject_token = "hers";
    op.instead["token"] = json_response(
        200, R"({"access_token":"new","issued_token_type":"urn:ietf:params:oauth:token-type:access_token",)"
             R"("token_type":"Bearer","expires_in":60,"scope":"read"})");
  }
  TokenExchange exchange;
};

// RFC 8693 §2.1, RFC 8693 §2.2.1
TEST_F(TokenExchangeTest, OneTokenIsGivenForAnother) {
  exchange.actor_token = "mine";
  exchange.actor_token_type = kJwtType;
  exchange.audiences = {"billing", "shipping"};
  exchange.resources = {"https://api.example"};
  exchange.scopes = {"read"};
  exchange.requested_token_type = kAccessTokenType;
  const auto exchanged = exchange_token(client(), exchange);
  ASSERT_TRUE(exchanged) << exchanged.error().to_string();
  EXPECT_EQ(exchanged->tokens.access_token, "new");
  EXPECT_EQ(exchanged->issued_token_type, kAccessTokenType);
  const auto form = sent("token");
  for (const auto& [name, value] : std::vector<std::pair<const char*, const char*>>{
           {"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"},
           {"subject_token", "hers"},
           {"subject_token_type", kAccessTokenType},
           {"actor_token", "mine"},
           {"actor_token_type", kJwtType},
           {"resource", "https://api.example"},
           {"scope", "read"}}) {
    EXPECT_EQ(form.get(name), value) << name;
  }
  EXPECT_EQ(form.get_all("audience").size(), 2U);
}

// RFC 8693 §2.1; CVE-2026-9704: without a subject token no exchange, never one's own token in its place
TEST_F(TokenExchangeTest, ARequestThatCannotBeRightIsNotSent) {
  TokenExchange wrong = exchange;
  wrong.actor_token = "mine";
  EXPECT_EQ(exchange_token(client(), wrong).error().code, ErrorCode::invalid_configuration);
  wrong = exchange;
  wrong.actor_token_type = kJwtType;
  EXPECT_EQ(exchange_token(client(), wrong).error().code, ErrorCode::invalid_configuration);
  EXPECT_EQ(exchange_token(client(), {}).error().code, ErrorCode::invalid_configuration)
      << "nothing to exchange: never one's own token instead";
  EXPECT_EQ(op.count("token"), 0);
}

// RFC 8693 §2.2.1
TEST_F(TokenExchangeTest, WhatIsNoAccessTokenSaysSo) {
  op.instead["token"] = json_response(200, R"({"access_token":"saml","token_type":"N_A",)"
                                           R"("issued_token_type":"urn:ietf:params:oauth:token-type:saml2"})");
  EXPECT_EQ(exchange_token(client(), exchange)->tokens.token_type, "N_A");
  op.instead["token"] = json_response(200, R"({"access_token":"x","token_type":"Bearer"})");
  EXPECT_EQ(exchange_token(client(), exchange).error().code, ErrorCode::token_response_invalid);
  op.instead["token"] = json_response(
      200, R"({"access_token":"x","token_type":"mac","issued_token_type":"urn:ietf:params:oauth:token-type:jwt"})");
  EXPECT_EQ(exchange_token(client(), exchange).error().code, ErrorCode::token_response_invalid);
  op.instead["token"] = json_response(400, R"({"error":"invalid_target"})");
  EXPECT_EQ(exchange_token(client(), exchange).error().provider_error, "invalid_target");
}

}  // namespace
}  // namespace latchkey::rp
