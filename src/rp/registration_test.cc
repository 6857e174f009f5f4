#include <latchkey/registration.h>

#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

class RegistrationTest : public ClientTest {
 protected:
  RegistrationTest() {
    op.instead["registration"] = json_response(
        201, R"({"client_id":"new-client","client_secret":"its secret","client_secret_expires_at":0,)"
             R"("registration_access_token":"rat","registration_client_uri":"https://op.example/realms/demo/reg/1",)"
             R"("client_name":"as the provider likes it"})");
    target.issuer = kIssuer;
    target.initial_access_token = "iat";
  }
  static std::string authorization(const HttpRequest& request) {
    for (const auto& [name, value] : request.headers) {
      if (name == "Authorization") return value;
    }
    return {};
  }
  RegisteredClient registered() { return *register_client(target, R"({"client_name":"mine"})", environment()); }
  RegistrationTarget target;
};

// RFC 7591 §3.1, RFC 7591 §3.2.1
TEST_F(RegistrationTest, TheAnswerIsTheClientAsTheProviderKnowsIt) {
  const auto client =
      register_client(target, R"({"redirect_uris":["https://app.example/cb"],"client_name":"mine"})", environment());
  ASSERT_TRUE(client) << client.error().to_string();
  EXPECT_EQ(client->client_id, "new-client");
  EXPECT_EQ(client->client_secret, "its secret");
  EXPECT_FALSE(client->client_secret_expires_at) << "0 is never";
  EXPECT_EQ(client->metadata.string("client_name"), "as the provider likes it");
  const auto request = op.last("registration");
  EXPECT_EQ(request.body, R"({"redirect_uris":["https://app.example/cb"],"client_name":"mine"})");
  EXPECT_EQ(authorization(request), "Bearer iat");
  EXPECT_EQ(op.count("certs"), 0) << "no keys are needed";
}

// RFC 7591 §2, RFC 7591 §3.2.1, RFC 7591 §3.2.2, RFC 8414 §2
TEST_F(RegistrationTest, WhatIsWrongIsToldApart) {
  EXPECT_EQ(register_client(target, "[]", environment()).error().code, ErrorCode::invalid_configuration);
  op.instead["registration"] = json_response(400, R"({"error":"invalid_redirect_uri"})");
  EXPECT_EQ(register_client(target, "{}", environment()).error().provider_error, "invalid_redirect_uri");
  op.instead["registration"] = json_response(201, R"({"client_secret":"x"})");
  EXPECT_EQ(register_client(target, "{}", environment()).error().code, ErrorCode::provider_error);
  target.issuer = "http://op.example";
  EXPECT_EQ(register_client(target, "{}", environment()).error().code, ErrorCode::invalid_configuration);
  offer_nothing();
  target.issuer = kIssuer;
  EXPECT_EQ(register_client(target, "{}", environment()).error().code, ErrorCode::not_supported);
}

// RFC 7592 §2.1, RFC 7592 §3
TEST_F(RegistrationTest, ItCanBeReadAndNewTokensReplaceTheOldOnes) {
  const auto client = registered();
  op.instead["reg/1"] = json_response(200, R"({"client_id":"new-client","registration_access_token":"rat-2"})");
  const auto read = read_registration(client, environment());
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(authorization(op.last("reg/1")), "Bearer rat");
  EXPECT_EQ(read->registration_access_token, "rat-2");
  EXPECT_EQ(read->client_secret, "its secret") << "what the answer leaves out stays";
  op.instead["reg/1"] = json_response(200, R"({"client_id":"another"})");
  EXPECT_EQ(read_registration(client, environment()).error().code, ErrorCode::provider_error);
  op.instead["reg/1"] = {.status = 401, .headers = {}, .body = {}};
  EXPECT_FALSE(read_registration(client, environment()));
}

// RFC 7592 §2.2
TEST_F(RegistrationTest, AnUpdateCarriesIdAndSecretAndNotWhatMustNotTravel) {
  const auto client = registered();
  op.instead["reg/1"] = json_response(200, R"({"client_id":"new-client","client_name":"renamed"})");
  const auto updated = update_registration(
      client, R"({"client_name":"renamed","registration_access_token":"rat","client_secret_expires_at":0})",
      environment());
  ASSERT_TRUE(updated) << updated.error().to_string();
  EXPECT_EQ(op.last("reg/1").method, "PUT");
  EXPECT_EQ(op.last("reg/1").body,
            R"({"client_name":"renamed","client_id":"new-client","client_secret":"its secret"})");
}

// RFC 7592 §2.3, RFC 7592 §2
TEST_F(RegistrationTest, ItCanBeEnded) {
  const auto client = registered();
  op.instead["reg/1"] = {.status = 204, .headers = {}, .body = {}};
  ASSERT_TRUE(delete_registration(client, environment()));
  EXPECT_EQ(op.last("reg/1").method, "DELETE");
  op.instead["reg/1"] = {.status = 405, .headers = {}, .body = {}};
  EXPECT_FALSE(delete_registration(client, environment()));
  RegisteredClient elsewhere = client;
  elsewhere.registration_client_uri = "http://op.example/reg/1";
  EXPECT_EQ(delete_registration(elsewhere, environment()).error().code, ErrorCode::not_supported)
      << "its token does not travel in the clear";
}

}  // namespace
}  // namespace latchkey::rp
