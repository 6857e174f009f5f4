#include <functional>

#include "base/base64.h"
#include "jose/jwk.h"
#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

class IdTokenTest : public RelyingPartyTest {};

// --- the ID token, every way it can be wrong
// ----------------------------------------------------------------------------

struct ClaimCase {
  const char* what;
  std::function<void(json::Object&, std::int64_t now)> edit;
  ErrorCode expected;
};

// OpenID Connect Core §2, OpenID Connect Core §3.1.3.7, OpenID Connect Core §3.1.3.8, RFC 7519 §4.1.5
TEST_F(IdTokenTest, RefusesAnIdTokenWhoseClaimsAreWrong) {
  const auto set = [](const char* name, json::Value value) {
    return [name, value](json::Object& claims, std::int64_t) { claims[name] = value; };
  };
  const auto drop = [](const char* name) { return [name](json::Object& claims, std::int64_t) { claims.erase(name); }; };
  const auto at = [](const char* name, std::int64_t offset) {
    return [name, offset](json::Object& claims, std::int64_t now) { claims[name] = now + offset; };
  };
  const ClaimCase cases[] = {
      {"another issuer", set("iss", "https://evil.example"), ErrorCode::token_issuer},
      {"the issuer with a slash", set("iss", json::String(std::string(kIssuer) + "/")), ErrorCode::token_issuer},
      {"no issuer", drop("iss"), ErrorCode::token_issuer},
      {"an issuer that is a list", set("iss", json::Array{kIssuer}), ErrorCode::token_issuer},
      {"no subject", drop("sub"), ErrorCode::token_subject},
      {"an empty subject", set("sub", ""), ErrorCode::token_subject},
      {"a subject that is a number", set("sub", 7), ErrorCode::token_subject},
      {"a subject of 256 characters", set("sub", json::String(256, 'x')), ErrorCode::token_subject},
      {"another audience", set("aud", "other"), ErrorCode::token_audience},
      {"no audience", drop("aud"), ErrorCode::token_audience},
      {"an empty audience", set("aud", json::Array{}), ErrorCode::token_audience},
      {"an audience in another case", set("aud", "APP"), ErrorCode::token_audience},
      {"an audience with a number in it", set("aud", json::Array{kClient, 1}), ErrorCode::token_audience},
      {"a further audience that nobody trusts", set("aud", json::Array{kClient, "evil"}), ErrorCode::token_audience},
      {"another authorized party", set("azp", "other"), ErrorCode::token_authorized_party},
      {"an authorized party that is no string", set("azp", json::Array{kClient}), ErrorCode::token_authorized_party},
      {"no expiry", drop("exp"), ErrorCode::token_expired},
      {"an expiry that is text", set("exp", "1900000000"), ErrorCode::token_expired},
      {"expired beyond the skew", at("exp", -60), ErrorCode::token_expired},
      {"an expiry beyond all calendars", set("exp", 1e300), ErrorCode::token_expired},
      {"not valid yet", at("nbf", 61), ErrorCode::token_not_yet_valid},
      {"a start that is text", set("nbf", "0"), ErrorCode::token_not_yet_valid},
      {"no time of issue", drop("iat"), ErrorCode::token_issued_at},
      {"issued in the future", at("iat", 61), ErrorCode::token_issued_at},
      {"issued the day before yesterday", at("iat", -2 * 86400), ErrorCode::token_issued_at},
      {"no nonce", drop("nonce"), ErrorCode::token_nonce},
      {"another nonce", set("nonce", "other"), ErrorCode::token_nonce},
      {"an empty nonce", set("nonce", ""), ErrorCode::token_nonce},
      {"the hash of another access token", set("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
       ErrorCode::token_access_token_hash},
      {"a hash that is no string", set("at_hash", 1), ErrorCode::token_access_token_hash},
  };
  rp = make(config);
  for (const auto& [what, edit, expected] : cases) {
    op.edit_claims = [&](json::Object& claims) { edit(claims, to_unix_seconds(op.clock.now())); };
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << what;
    EXPECT_EQ(login.error().code, expected) << what << ": " << login.error().to_string();
    EXPECT_FALSE(login.error().clause.empty()) << what;
  }
}

TEST_F(IdTokenTest, AcceptsAnIdTokenWhoseClaimsAreUnusualButRight) {
  const auto at = [](const char* name, std::int64_t offset) {
    return [name, offset](json::Object& claims, std::int64_t now) { claims[name] = now + offset; };
  };
  const std::pair<const char*, std::function<void(json::Object&, std::int64_t)>> cases[] = {
      {"a list of one audience", [](json::Object& c, std::int64_t) { c["aud"] = json::Array{kClient}; }},
      {"a trusted further audience with azp",
       [](json::Object& c, std::int64_t) {
         c["aud"] = json::Array{"api", kClient};
         c["azp"] = kClient;
       }},
      {"azp alone", [](json::Object& c, std::int64_t) { c["azp"] = kClient; }},
      {"expired within the skew", at("exp", -59)},
      {"issued in the near future", at("iat", 59)},
      {"fractions of seconds", [](json::Object& c, std::int64_t now) { c["exp"] = static_cast<double>(now) + 10.5; }},
      {"no at_hash", [](json::Object& c, std::int64_t) { c.erase("at_hash"); }},
      {"a subject of 255 characters", [](json::Object& c, std::int64_t) { c["sub"] = json::String(255, 'x'); }}};
  config.trusted_audiences = {"api"};
  config.fetch_userinfo = false;
  rp = make(config);
  for (const auto& [what, edit] : cases) {
    op.edit_claims = [&](json::Object& claims) { edit(claims, to_unix_seconds(op.clock.now())); };
    const auto login = log_in(*rp);
    EXPECT_TRUE(login) << what << ": " << login.error().to_string();
  }
}

TEST_F(IdTokenTest, SeveralAudiencesNeedAnAuthorizedParty) {
  config.trusted_audiences = {"api"};
  op.edit_claims = [](json::Object& claims) { claims["aud"] = json::Array{kClient, "api"}; };
  EXPECT_EQ(log_in().error().code, ErrorCode::token_authorized_party);
}

TEST_F(IdTokenTest, MaxAgeIsCheckedAgainstTheTimeOfTheLogin) {
  rp = make(config);
  LoginOptions options;
  options.max_age = std::chrono::seconds{100};
  const std::pair<std::optional<std::int64_t>, bool> cases[] = {
      {10, true}, {160, true}, {161, false}, {std::nullopt, false}};
  for (const auto& [age, good] : cases) {
    op.edit_claims = [&](json::Object& claims) {
      claims.erase("auth_time");
      if (age) claims["auth_time"] = to_unix_seconds(op.clock.now()) - *age;
    };
    const auto login = log_in(*rp, options);
    ASSERT_EQ(login.has_value(), good) << age.value_or(-1);
    if (!good) EXPECT_EQ(login.error().code, ErrorCode::token_authentication_time);
  }
}

// OpenID Connect Core §3.3.2.10, FAPI 1.0 Part 2 §5.2.2.1: the hashes bind the ID token to this very login
TEST_F(IdTokenTest, HashesOfCodeAndStateAreCheckedWhenTheyAreThere) {
  const auto algorithm = op.published[0].algorithm();
  const std::pair<json::Value, bool> codes[] = {{json::String(jose::half_hash(algorithm, "the-code")), true},
                                                {json::String(jose::half_hash(algorithm, "another-code")), false},
                                                {"", false},
                                                {7, false}};
  rp = make(config);
  for (const auto& [hash, good] : codes) {
    op.edit_claims = [&](json::Object& claims) { claims["c_hash"] = hash; };
    const auto login = log_in(*rp);
    ASSERT_EQ(login.has_value(), good) << json::serialize(hash);
    if (!good) EXPECT_EQ(login.error().code, ErrorCode::token_code_hash);
  }
  for (const bool good : {true, false}) {
    const auto start = rp->begin_login();
    op.nonce = parameter_of(start->url, "nonce");
    const std::string state = good ? start->pending.state : "another-state";
    op.edit_claims = [&](json::Object& claims) { claims["s_hash"] = jose::half_hash(algorithm, state); };
    const auto login =
        rp->finish_login({{"code", "the-code"}, {"state", start->pending.state}, {"iss", kIssuer}}, start->pending);
    ASSERT_EQ(login.has_value(), good);
    if (!good) EXPECT_EQ(login.error().code, ErrorCode::token_state_hash);
  }
}

// --- signatures ------------------------------------------------------------------------------------------------------

std::string unsigned_token(const std::string& header, const std::string& claims) {
  return base64url_encode(header) + "." + base64url_encode(claims) + ".";
}

TEST_F(IdTokenTest, Cve2026_11800_RefusesNoneAndAlgorithmConfusion) {
  op.published = {new_key("k1", jose::Algorithm::RS256)};
  const auto pem = op.published[0].verification_jwk().public_key()->pem();
  const auto confused = jose::SigningKey::make("k1", jose::Algorithm::HS256, crypto::HmacKey(Secret::copy_of(pem)));
  const auto with_secret = new_key("k1", jose::Algorithm::HS256);
  const std::pair<const char*, std::function<std::string(const std::string&)>> cases[] = {
      {"none", [](const std::string& claims) { return unsigned_token(R"({"alg":"none"})", claims); }},
      {"None", [](const std::string& claims) { return unsigned_token(R"({"alg":"None"})", claims); }},
      {"no alg", [](const std::string& claims) { return unsigned_token(R"({"typ":"JWT"})", claims); }},
      {"HS256 with the RSA public key", [&](const std::string& claims) { return jose::sign_jwt(*confused, claims); }},
      {"HS256 with the client secret, not configured",
       [&](const std::string& claims) { return jose::sign_jwt(with_secret, claims); }}};
  for (const auto& [what, sign] : cases) {
    op.sign = sign;
    rp = make(config);
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << what;
    EXPECT_TRUE(login.error().code == ErrorCode::algorithm_refused ||
                login.error().code == ErrorCode::id_token_malformed)
        << what << ": " << login.error().to_string();
  }
}

TEST_F(IdTokenTest, TakesTheClientSecretAsKeyOnlyWhenToldTo) {
  config.id_token_algorithms = {"HS256"};
  const auto key = new_key("some-kid", jose::Algorithm::HS256);
  op.sign = [key](const std::string& claims) { return jose::sign_jwt(key, claims); };
  op.edit_claims = [](json::Object& claims) { claims.erase("at_hash"); };
  const auto login = log_in();
  EXPECT_TRUE(login) << login.error().to_string();
  const auto forged = jose::SigningKey::make("some-kid", jose::Algorithm::HS256,
                                             crypto::HmacKey(Secret::copy_of(std::string(32, 'x'))));
  op.sign = [&](const std::string& claims) { return jose::sign_jwt(*forged, claims); };
  EXPECT_EQ(log_in().error().code, ErrorCode::signature_invalid);
}

TEST_F(IdTokenTest, RefusesAnAlgorithmThatIsNotRegistered) {
  config.id_token_algorithms = {"RS256"};
  EXPECT_EQ(log_in().error().code, ErrorCode::algorithm_refused);
}

TEST_F(IdTokenTest, RefusesASignatureByAnotherKeyOfTheSameName) {
  const auto other = new_key("k1");
  op.sign = [other](const std::string& claims) { return jose::sign_jwt(other, claims); };
  EXPECT_EQ(log_in().error().code, ErrorCode::signature_invalid);
}

TEST_F(IdTokenTest, RefusesTokensThatAreNone) {
  const std::pair<const char*, ErrorCode> cases[] = {{"", ErrorCode::id_token_missing},
                                                     {"x", ErrorCode::id_token_malformed},
                                                     {"a.b.c", ErrorCode::id_token_malformed},
                                                     {"..", ErrorCode::id_token_malformed},
                                                     {"a.b.c.d.e", ErrorCode::decryption_failed}};
  rp = make(config);
  for (const auto& [token, expected] : cases) {
    op.edit_tokens = [token](json::Object& tokens) { tokens["id_token"] = token; };
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << token;
    EXPECT_EQ(login.error().code, expected) << token << ": " << login.error().to_string();
  }
}

// RFC 8725 §3.11
TEST_F(IdTokenTest, RefusesAJwtOfAnotherKind) {
  const auto key = op.published[0];
  op.sign = [key](const std::string& claims) { return jose::sign_jwt(key, claims, "at+jwt"); };
  EXPECT_EQ(log_in().error().code, ErrorCode::id_token_malformed);
}

}  // namespace
}  // namespace latchkey::rp
