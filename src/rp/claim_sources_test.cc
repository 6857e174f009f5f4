#include <algorithm>
#include <functional>

#include "base/base64.h"
#include "jose/jwk_set.h"
#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

constexpr const char* kSource = "https://claims.example";

/// A provider that passes on an address and a credit score, which two members of _claim_sources vouch for.
class ClaimSourcesTest : public RelyingPartyTest {
 protected:
  ClaimSourcesTest() {
    config.fetch_userinfo = false;
    config.claim_sources = {{.issuer = kSource}};
    op.edit_claims = [this](json::Object& claims) {
      claims["_claim_names"] = names;
      claims["_claim_sources"] = json::Object{{"src1", member}};
    };
    op.first = [this](const std::string&, const HttpRequest& request) { return answer(request); };
  }

  std::string sign(const json::Object& claims) const { return jose::sign_jwt(key, json::serialize(claims)); }
  json::Object theirs() const {
    return {{"iss", kSource},      {"exp", to_unix_seconds(op.clock.now()) + 60},
            {"credit_score", 650}, {"sub", "root"},
            {"roles", {"admin"}},  {"email", "root@claims.example"}};
  }
  void aggregate(const std::string& jwt) { member = {{"JWT", jwt}}; }
  /// The score that a login ends with, if any.
  std::optional<std::int64_t> score() {
    rp = make(config);
    const auto login = log_in(*rp);
    EXPECT_TRUE(login) << login.error().to_string();
    last = login->identity;
    return last.claims.integer("credit_score");
  }

  jose::SigningKey key = new_key("claims-key");
  json::Object names{{"credit_score", "src1"}};
  json::Object member;
  std::string distributed_body;
  HttpRequest distributed_request;
  int key_fetches = 0;
  Identity last;

 private:
  std::optional<HttpResponse> answer(const HttpRequest& request) {
    const std::string base = kSource;
    if (request.url == base + "/.well-known/openid-configuration")
      return json_response(200, R"({"issuer":")" + base + R"(","jwks_uri":")" + base + R"(/keys"})");
    if (request.url == base + "/keys") {
      ++key_fetches;
      jose::JwkSet set;
      set.keys.push_back(key.verification_jwk());
      return json_response(200, json::serialize(jose::public_json(set)));
    }
    if (!distributed_body.empty() && !request.url.starts_with(kIssuer)) {
      distributed_request = request;
      return HttpResponse{.status = 200, .headers = {{"Content-Type", "application/jwt"}}, .body = distributed_body};
    }
    return std::nullopt;
  }
};

// OpenID Connect Core §5.6.2; the conformance module oidcc-client-test-aggregated-claims
TEST_F(ClaimSourcesTest, AggregatedClaimsOfANamedSourceAreAdded) {
  aggregate(sign(theirs()));
  EXPECT_EQ(score(), 650);
  config.claim_sources.clear();
  EXPECT_EQ(score(), std::nullopt) << "nobody is believed who is not named";
}

// The conformance module oidcc-client-test-distributed-claims
TEST_F(ClaimSourcesTest, DistributedClaimsAreFetchedFromTheNamedSource) {
  distributed_body = sign(theirs());
  member = {{"endpoint", "https://claims.example/score"}, {"access_token", "ksj3n283dke"}};
  EXPECT_EQ(score(), 650);
  EXPECT_EQ(distributed_request.url, "https://claims.example/score");
  EXPECT_NE(std::ranges::find(distributed_request.headers, Fields::value_type{"Authorization", "Bearer ksj3n283dke"}),
            distributed_request.headers.end());
}

TEST_F(ClaimSourcesTest, NobodyElseIsAskedWhateverTheProviderSays) {
  distributed_body = sign(theirs());
  for (const char* endpoint :
       {"https://internal.example/score", "http://claims.example/score", "http://127.0.0.1/score",
        "https://claims.example.evil/score", "https://claims.example@evil.example/score",
        "https://claims.example:444/score", "file:///etc/passwd", ""}) {
    member = {{"endpoint", endpoint}};
    EXPECT_EQ(score(), std::nullopt) << endpoint;
    EXPECT_EQ(distributed_request.url, "") << "it was asked";
  }
  config.claim_sources[0].endpoints = {"https://claims.example/other"};
  member = {{"endpoint", "https://claims.example/score"}};
  EXPECT_EQ(score(), std::nullopt);
  config.claim_sources[0].endpoints = {"https://claims.example/score"};
  EXPECT_EQ(score(), 650);
}

TEST_F(ClaimSourcesTest, WhatTheSourceDidNotSignForUsIsLeftOut) {
  const auto edited = [this](const std::function<void(json::Object&)>& edit) {
    auto claims = theirs();
    edit(claims);
    return sign(claims);
  };
  const auto now = to_unix_seconds(op.clock.now());
  const std::pair<const char*, std::string> cases[] = {
      {"another key", jose::sign_jwt(new_key("claims-key"), json::serialize(theirs()))},
      {"the provider's key", jose::sign_jwt(op.published[0], json::serialize(theirs()))},
      {"none", base64url_encode(R"({"alg":"none"})") + "." + base64url_encode(json::serialize(theirs())) + "."},
      {"another issuer", edited([](json::Object& c) { c["iss"] = "https://other.example"; })},
      {"the provider as issuer", edited([](json::Object& c) { c["iss"] = kIssuer; })},
      {"no issuer", edited([](json::Object& c) { c.erase("iss"); })},
      {"for somebody else", edited([](json::Object& c) { c["aud"] = "other"; })},
      {"expired", edited([now](json::Object& c) { c["exp"] = now - 61; })},
      {"an expiry that is text", edited([](json::Object& c) { c["exp"] = "never"; })},
      {"not valid yet", edited([now](json::Object& c) { c["nbf"] = now + 61; })},
      {"rubbish", "a.b.c"},
      {"nothing", ""}};
  for (const auto& [what, jwt] : cases) {
    aggregate(jwt);
    EXPECT_EQ(score(), std::nullopt) << what;
  }
  aggregate(edited([](json::Object& c) { c["aud"] = kClient; }));
  EXPECT_EQ(score(), 650);
}

TEST_F(ClaimSourcesTest, ASourceSpeaksOfNothingButWhatItWasNamedFor) {
  aggregate(sign(theirs()));
  EXPECT_EQ(score(), 650);
  EXPECT_TRUE(last.roles.empty()) << "roles are not in _claim_names";
  EXPECT_FALSE(last.claims.has("email"));
  names = {
      {"credit_score", "src1"}, {"roles", "src1"}, {"sub", "src1"}, {"iss", "src1"}, {"preferred_username", "src1"}};
  config.claim_sources[0].claims = {"credit_score", "sub"};
  EXPECT_EQ(score(), 650);
  EXPECT_EQ(last.subject, "alice-id");
  EXPECT_EQ(last.claims.string("sub"), "alice-id");
  EXPECT_EQ(last.claims.string("iss"), kIssuer);
  EXPECT_EQ(last.claims.string("preferred_username"), "alice") << "what is there is not replaced";
  EXPECT_TRUE(last.roles.empty()) << "the settings do not let it speak of roles";
}

TEST_F(ClaimSourcesTest, ReferencesThatAreNoneAreLeftOut) {
  aggregate(sign(theirs()));
  for (const json::Object& bad : {json::Object{{"credit_score", "src2"}}, json::Object{{"credit_score", 7}},
                                  json::Object{{"credit_score", json::Array{"src1"}}}, json::Object{}}) {
    names = bad;
    EXPECT_EQ(score(), std::nullopt);
  }
  names = {{"credit_score", "src1"}};
  member = {{"JWT", 7}};
  EXPECT_EQ(score(), std::nullopt);
}

TEST_F(ClaimSourcesTest, KeysAreKeptAndFetchedAgainWhenTheyWereChanged) {
  aggregate(sign(theirs()));
  rp = make(config);
  ASSERT_TRUE(log_in(*rp));
  ASSERT_TRUE(log_in(*rp));
  EXPECT_EQ(key_fetches, 1);
  key = new_key("claims-key-2");
  aggregate(sign(theirs()));
  EXPECT_EQ(log_in(*rp)->identity.claims.integer("credit_score"), 650);
  EXPECT_EQ(key_fetches, 2);
}

TEST_F(ClaimSourcesTest, ASourceThatIsAwayOnlyLeavesItsClaimsOut) {
  aggregate(sign(theirs()));
  config.claim_sources[0].jwks_uri = "https://claims.example/gone";
  EXPECT_EQ(score(), std::nullopt);
  EXPECT_FALSE(op.logged.empty());
}

}  // namespace
}  // namespace latchkey::rp
