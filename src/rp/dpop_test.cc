#include "rp/dpop.h"

#include <latchkey/client.h>

#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

std::string header_of(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return {};
}

/// A proof as a server reads it: its signature checked with the key that it carries.
struct ReadProof {
  json::Object header;
  json::Object claims;
  std::string thumbprint;
};
ReadProof read_proof(const std::string& proof) {
  const auto peeked = jose::UnverifiedToken::peek(proof);
  EXPECT_TRUE(peeked) << proof;
  if (!peeked) return {};
  const auto jwk = jose::parse_jwk(peeked->header().all.at("jwk").as_object());
  EXPECT_TRUE(jwk);
  jose::JwkSet set;
  set.keys.push_back(*jwk);
  const auto algorithm = jose::parse_algorithm(peeked->header().alg);
  EXPECT_TRUE(jose::verify_jws(proof, set, std::vector{*algorithm}));
  return {peeked->header().all, peeked->unverified_claims().object(), jose::thumbprint(*jwk)};
}

class DpopProofTest : public RelyingPartyTest {
 protected:
  void SetUp() override {
    config.dpop = true;
    op.edit_tokens = [](json::Object& tokens) { tokens["token_type"] = "DPoP"; };
  }
  ReadProof last_proof(const std::string& endpoint) { return read_proof(header_of(op.last(endpoint), "DPoP")); }
};

// RFC 9449 §4.2, RFC 9449 §10
TEST_F(DpopProofTest, ProofsGoWithTheTokenRequestAndWithUserinfo) {
  rp = make(config);
  const auto start = rp->begin_login();
  op.nonce = start->pending.nonce;
  const auto login =
      rp->finish_login({{"code", "c"}, {"state", start->pending.state}, {"iss", kIssuer}}, start->pending);
  ASSERT_TRUE(login) << login.error().to_string();
  const auto at_token = last_proof("token");
  EXPECT_EQ(json::string_or_empty(at_token.header, "typ"), "dpop+jwt");
  EXPECT_EQ(at_token.header.at("jwk").as_object().size(), 4U) << "kty, crv, x, y: the key and nothing else";
  EXPECT_EQ(json::string_or_empty(at_token.claims, "htm"), "POST");
  EXPECT_EQ(json::string_or_empty(at_token.claims, "htu"), std::string(kIssuer) + "/token");
  EXPECT_EQ(at_token.claims.at("iat").as_int64(), to_unix_seconds(op.clock.now()));
  EXPECT_EQ(json::find(at_token.claims, "ath"), nullptr);
  EXPECT_EQ(parameter_of(start->url, "dpop_jkt"), at_token.thumbprint) << "the code is bound to the same key";

  const auto at_userinfo = last_proof("userinfo");
  EXPECT_EQ(header_of(op.last("userinfo"), "Authorization"), "DPoP " + login->tokens.access_token);
  EXPECT_EQ(json::string_or_empty(at_userinfo.claims, "htm"), "GET");
  EXPECT_FALSE(json::string_or_empty(at_userinfo.claims, "ath").empty());
  EXPECT_EQ(at_userinfo.thumbprint, at_token.thumbprint);
  EXPECT_NE(json::string_or_empty(at_userinfo.claims, "jti"), json::string_or_empty(at_token.claims, "jti"));
  ASSERT_TRUE(rp->refresh(*login));
  EXPECT_EQ(last_proof("token").thumbprint, at_token.thumbprint);
}

// RFC 9449 §4.2, RFC 9449 §7.1: the access token and the `ath` of the specification's own example
TEST_F(DpopProofTest, CallsToAnApiCarryTheHashOfTheirToken) {
  const auto client = Client::create(config, op.environment());
  Tokens tokens;
  tokens.access_token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
  tokens.token_type = "dpop";
  const std::string address = "https://resource.example.org/protectedresource";
  ASSERT_TRUE((*client)->call({.method = "GET", .url = address + "?page=2#x", .headers = {}, .body = {}}, tokens));
  const auto proof = last_proof("elsewhere");
  EXPECT_EQ(json::string_or_empty(proof.claims, "ath"), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
  EXPECT_EQ(json::string_or_empty(proof.claims, "htu"), address) << "without query and fragment";
  ASSERT_TRUE((*client)->call({.method = "GET", .url = address, .headers = {}, .body = {}}, "another"));
  EXPECT_EQ(header_of(op.last("elsewhere"), "Authorization"), "DPoP another") << "as the settings have it";
  config.dpop = false;
  const auto plain = Client::create(config, op.environment());
  ASSERT_TRUE((*plain)->call({.method = "GET", .url = address, .headers = {}, .body = {}}, "another"));
  EXPECT_EQ(header_of(op.last("elsewhere"), "Authorization"), "Bearer another");
  EXPECT_EQ(header_of(op.last("elsewhere"), "DPoP"), "");
}

// RFC 9449 §8, RFC 9449 §8.2
TEST_F(DpopProofTest, ANonceThatTheTokenEndpointDemandsIsObeyedOnceAndKept) {
  int demands = 1;
  op.first = [&](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "token" || demands-- <= 0) return std::nullopt;
    return json_response(400, R"({"error":"use_dpop_nonce"})", {{"DPoP-Nonce", "nonce-1"}});
  };
  ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("token"), 2);
  EXPECT_EQ(json::string_or_empty(last_proof("token").claims, "nonce"), "nonce-1");
  EXPECT_EQ(json::string_or_empty(last_proof("userinfo").claims, "nonce"), "nonce-1") << "the same origin";
  ASSERT_TRUE(log_in());
  EXPECT_EQ(op.count("token"), 3) << "known from the beginning now";

  demands = 100;
  const auto refused = log_in();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().provider_error, "use_dpop_nonce");
  EXPECT_EQ(op.count("token"), 5) << "asked once more, not for ever";
}

// RFC 9449 §8, OpenID Connect Core §9
TEST_F(DpopProofTest, TheSecondAttemptHasItsOwnClientAssertion) {
  config.authentication = ClientAuthentication::client_secret_jwt;
  std::vector<std::string> assertions;
  op.first = [&](const std::string& endpoint, const HttpRequest& request) -> std::optional<HttpResponse> {
    if (endpoint != "token") return std::nullopt;
    assertions.emplace_back(url::parse_form(request.body)->get("client_assertion").value_or(""));
    if (assertions.size() > 1) return std::nullopt;
    return json_response(400, R"({"error":"use_dpop_nonce"})", {{"DPoP-Nonce", "n"}});
  };
  ASSERT_TRUE(log_in());
  ASSERT_EQ(assertions.size(), 2U);
  EXPECT_NE(assertions[0], assertions[1]) << "an assertion is good once";
}

// RFC 9449 §9
TEST_F(DpopProofTest, ANonceThatUserinfoDemandsIsObeyed) {
  bool demanded = false;
  op.first = [&](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
    if (endpoint != "userinfo" || std::exchange(demanded, true)) return std::nullopt;
    return HttpResponse{.status = 401,
                        .headers = {{"WWW-Authenticate", R"(DPoP error="use_dpop_nonce")"}, {"dpop-nonce", "rs-1"}},
                        .body = {}};
  };
  const auto login = log_in();
  ASSERT_TRUE(login);
  EXPECT_EQ(login->identity.claims.string("email"), "alice@example.org") << "userinfo was had in the end";
  EXPECT_EQ(op.count("userinfo"), 2);
  EXPECT_EQ(json::string_or_empty(last_proof("userinfo").claims, "nonce"), "rs-1");
}

// RFC 9449 §8.1
TEST_F(DpopProofTest, ANonceThatIsNoneIsNotUsed) {
  for (const std::string& nonce :
       {std::string(), std::string("with space"), std::string(5000, 'x'), std::string("q\"")}) {
    op.first = [&](const std::string& endpoint, const HttpRequest&) -> std::optional<HttpResponse> {
      if (endpoint != "token") return std::nullopt;
      return json_response(400, R"({"error":"use_dpop_nonce"})", {{"DPoP-Nonce", nonce}});
    };
    const int before = op.count("token");
    rp.reset();
    EXPECT_FALSE(log_in());
    EXPECT_EQ(op.count("token"), before + 1) << nonce;
  }
}

// RFC 9449 §5
TEST_F(DpopProofTest, ATokenThatAnybodyCouldUseIsRefused) {
  op.edit_tokens = [](json::Object&) {};  // Bearer
  const auto login = log_in();
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().code, ErrorCode::token_response_invalid);
  config.dpop = false;
  op.edit_tokens = [](json::Object& tokens) { tokens["token_type"] = "DPoP"; };
  rp.reset();
  EXPECT_EQ(log_in().error().code, ErrorCode::token_response_invalid) << "and one that we could not use";
}

TEST_F(DpopProofTest, TheKeyOfTheSettingsIsUsedByAllProcesses) {
  auto key = crypto::PrivateKey::generate(crypto::Curve::ed25519);
  config.dpop_key.text = std::string(key->pem().reveal());
  const auto one = make(config)->begin_login();
  const auto two = make(config)->begin_login();
  EXPECT_EQ(parameter_of(one->url, "dpop_jkt"), jose::thumbprint(key->public_key()));
  EXPECT_EQ(parameter_of(two->url, "dpop_jkt"), parameter_of(one->url, "dpop_jkt"));
  config.dpop_key.text = "nonsense";
  EXPECT_EQ(RelyingParty::create(config).error().code, ErrorCode::invalid_configuration);
}

// RFC 6750 §5.3
TEST_F(DpopProofTest, ATokenDoesNotLeaveInTheClear) {
  const auto client = Client::create(config, op.environment());
  Tokens tokens;
  tokens.access_token = "t";
  tokens.token_type = "Bearer";
  const auto sent =
      (*client)->call({.method = "GET", .url = "http://api.example/x", .headers = {}, .body = {}}, tokens);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::invalid_configuration);
  EXPECT_EQ(op.count("elsewhere"), 0);
  EXPECT_TRUE((*client)->call({.method = "GET", .url = "http://127.0.0.1:9/x", .headers = {}, .body = {}}, tokens));
}

}  // namespace
}  // namespace latchkey::rp
