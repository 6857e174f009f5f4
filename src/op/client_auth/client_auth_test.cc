#include "op/client_auth/client_auth.h"

#include <gtest/gtest.h>

#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

oauth::ClientCredentials basic(std::string id, std::string secret) {
  oauth::ClientCredentials out;
  out.used_basic = true;
  out.basic_client_id = std::move(id);
  out.basic_secret = Secret(std::move(secret));
  return out;
}

oauth::ClientCredentials post(std::string id, std::string secret) {
  return oauth::read_form_credentials({{"client_id", std::move(id)}, {"client_secret", std::move(secret)}});
}

oauth::ClientCredentials only_id(std::string id) {
  return oauth::read_form_credentials({{"client_id", std::move(id)}});
}

// RFC 6749 §2.3.1, §3.2.1
TEST(ClientAuth, TheThreeMethodsThatWork) {
  const auto realm = World().realm();
  EXPECT_EQ(authenticate_client(*realm, basic("app", "s3cret")).value()->client_id, "app");
  EXPECT_EQ(authenticate_client(*realm, post("app", "s3cret")).value()->client_id, "app");
  EXPECT_EQ(authenticate_client(*realm, only_id("spa")).value()->client_id, "spa");
}

TEST(ClientAuth, Rfc6749TakesABasicSecretFormEncodedAndAsItIs) {
  World world;
  world.client("app").secret = std::make_shared<const Secret>(Secret::copy_of("a+b 100%25"));
  const auto realm = world.realm();
  const struct {
    const char* what;
    const char* decoded;
    const char* undecoded;
    bool fits;
  } rows[] = {
      {"form-encoded", "a+b 100%25", "a%2Bb+100%2525", true},
      {"as it is", "a b 100%", "a+b 100%25", true},
      {"decoded twice", "a b 100%", "a%2Bb+100%2525", false},
      {"another", "x", "x", false},
      {"empty", "", "", false},
  };
  for (const auto& row : rows) {
    auto presented = basic("app", row.decoded);
    presented.basic_undecoded_secret = Secret::copy_of(row.undecoded);
    EXPECT_EQ(authenticate_client(*realm, presented).has_value(), row.fits) << row.what;
  }
}

TEST(ClientAuth, ClientIdMayStandInTheBodyBesideBasicWhenItIsTheSame) {
  const auto realm = World().realm();
  auto both = basic("app", "s3cret");
  both.form_client_id = "app";
  EXPECT_TRUE(authenticate_client(*realm, both));
  both.form_client_id = "other";
  const auto refused = authenticate_client(*realm, both);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, oauth::ErrorCode::invalid_request);
}

// RFC 6749 §2.3
TEST(ClientAuth, TwoMethodsAtOnceAreAnError) {
  const auto realm = World().realm();
  auto both = basic("app", "s3cret");
  both.has_form_secret = true;
  both.form_secret = Secret::copy_of("s3cret");
  const auto refused = authenticate_client(*realm, both);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().error.code, oauth::ErrorCode::invalid_request);
  EXPECT_EQ(refused.error().error.http_status, 400);
}

// RFC 6749 §5.2
TEST(ClientAuth, EveryRefusalLooksAlikeFromOutside) {
  World world;
  world.client("other").secret = nullptr;
  world.client("svc").authenticator_type = "client-jwt";
  const auto realm = world.realm();
  const struct {
    const char* what;
    oauth::ClientCredentials presented;
    const char* event;
  } rows[] = {
      {"nobody", only_id(""), "invalid_client"},
      {"unknown", basic("nobody", "s3cret"), "client_not_found"},
      {"wrong secret", basic("app", "wrong"), "invalid_client_credentials"},
      {"wrong secret, posted", post("app", "wrong"), "invalid_client_credentials"},
      {"empty secret", post("app", ""), "invalid_client_credentials"},
      {"confidential without proof", only_id("app"), "invalid_client_credentials"},
      {"client without a secret, empty one presented", basic("other", ""), "invalid_client_credentials"},
      {"disabled", basic("off", "s3cret"), "client_disabled"},
      {"bearer-only", basic("bearer", "s3cret"), "not_allowed"},
      {"another authenticator", basic("svc", "s3cret"), "invalid_client_credentials"},
  };
  for (const auto& row : rows) {
    const auto refused = authenticate_client(*realm, row.presented);
    ASSERT_FALSE(refused) << row.what;
    EXPECT_EQ(refused.error().error.code, oauth::ErrorCode::invalid_client) << row.what;
    EXPECT_EQ(refused.error().error.description, "Invalid client or Invalid client credentials") << row.what;
    EXPECT_EQ(refused.error().error.http_status, 401) << row.what;
    EXPECT_EQ(refused.error().event_error, row.event) << row.what;
    const auto challenge = row.presented.used_basic ? oauth::Challenge::basic : oauth::Challenge::none;
    EXPECT_EQ(refused.error().error.challenge, challenge) << row.what;
    EXPECT_EQ(refused.error().error.detail.find("s3cret"), std::string::npos) << row.what;
  }
}

TEST(ClientAuth, Cve2026_16093_AnAssertionNeverPassesForAProof) {
  const auto realm = World().realm();
  for (const auto* client : {"app", "spa"}) {
    auto presented = only_id(client);
    presented.assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    presented.assertion = "eyJhbGciOiJub25lIn0.e30.";
    const auto refused = authenticate_client(*realm, presented);
    ASSERT_FALSE(refused) << client;
    EXPECT_EQ(refused.error().error.http_status, 401);
  }
}

TEST(ClientAuth, Cve2026_9705_ADisabledClientIsRefusedOnEveryWay) {
  World world;
  world.client("off").public_client = true;
  const auto realm = world.realm();
  EXPECT_FALSE(authenticate_client(*realm, only_id("off")));
  EXPECT_FALSE(authenticate_client(*realm, post("off", "s3cret")));
  EXPECT_FALSE(authenticate_client(*realm, basic("off", "s3cret")));
}

}  // namespace
}  // namespace latchkey::op
