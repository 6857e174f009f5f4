#include "jose/jws.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/base64.h"

namespace latchkey::jose {
namespace {

using Reason = JoseError::Reason;

JwkSet set_of(std::string_view jwk) {
  JwkSet set;
  set.keys.push_back(parse_jwk(jwk).value());
  return set;
}

std::vector<Algorithm> every_algorithm() {
  std::vector<Algorithm> all;
  for (const AlgorithmInfo& row : all_algorithms()) all.push_back(row.id);
  return all;
}

constexpr std::string_view joe = "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

struct RfcVector {
  const char* clause;
  Algorithm algorithm;
  const char* jwk;
  const char* token;
  std::string_view payload;
};

const RfcVector rfc_vectors[] = {
    {"RFC 7515 A.1", Algorithm::HS256,
     R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})",
     "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
     joe},
    {"RFC 7515 A.2", Algorithm::RS256,
     R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})",
     "eyJhbGciOiJSUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
     "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
     "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-"
     "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
     joe},
    {"RFC 7515 A.3", Algorithm::ES256,
     R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
     "eyJhbGciOiJFUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
     "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
     joe},
    {"RFC 7520 4.4", Algorithm::HS256,
     R"({"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"})",
     "eyJhbGciOiJIUzI1NiIsImtpZCI6IjAxOGMwYWU1LTRkOWItNDcxYi1iZmQ2LWVlZjMxNGJjNzAzNyJ9."
     "SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kI"
     "GlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4."
     "s0h6KThzkfBBBkLspW1h84VsJZFTsPPqMDA7g1Md7p0",
     "It\xE2\x80\x99s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep "
     "your feet, there\xE2\x80\x99s no knowing where you might be swept off to."},
    {"RFC 8037 A.4", Algorithm::EdDSA,
     R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
     "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
     "Example of Ed25519 signing"},
};

TEST(Jws, VerifiesTheVectorsOfTheSpecifications) {
  for (const RfcVector& v : rfc_vectors) {
    const Algorithm allowed[] = {v.algorithm};
    auto jws = verify_jws(v.token, set_of(v.jwk), allowed);
    ASSERT_TRUE(jws.has_value()) << v.clause << ": " << jws.error().detail;
    EXPECT_EQ(jws->payload(), v.payload) << v.clause;
    EXPECT_EQ(jws->algorithm(), v.algorithm);
  }
}

TEST(Jws, SignsTheDeterministicVectorsToTheByte) {
  const auto hs =
      SigningKey::make("", Algorithm::HS256, std::get<crypto::HmacKey>(parse_jwk(rfc_vectors[0].jwk).value().key))
          .value();
  EXPECT_EQ(base64url_encode(hs.sign(
                std::string_view(rfc_vectors[0].token).substr(0, std::string_view(rfc_vectors[0].token).rfind('.')))),
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
  // RFC 8037 §A.1, §A.4
  const Jwk ed =
      parse_jwk(
          R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})")
          .value();
  const auto key = SigningKey::make("", Algorithm::EdDSA, std::get<crypto::PrivateKey>(ed.key)).value();
  EXPECT_EQ(sign_jws(key, {}, "Example of Ed25519 signing"), rfc_vectors[4].token);
}

json::Array foreign_tokens() {
  std::ifstream in(LATCHKEY_SOURCE_DIR "/src/jose/testdata/foreign_tokens.json");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return json::parse(text).value().as_array();
}

// Made by joserfc 1.x (Python) for each algorithm of the table.
TEST(Jws, VerifiesWhatAnotherImplementationSignedAndNothingAltered) {
  const auto tokens = foreign_tokens();
  ASSERT_EQ(tokens.size(), all_algorithms().size() + 1);  // EdDSA twice: Ed25519 and Ed448
  for (const json::Value& entry : tokens) {
    const std::string token(json::string_or_empty(entry.as_object(), "token"));
    JwkSet keys;
    keys.keys.push_back(parse_jwk(entry.at("key").as_object()).value());
    const auto all = every_algorithm();
    auto jws = verify_jws(token, keys, all);
    ASSERT_TRUE(jws.has_value()) << token << jws.error().detail;
    EXPECT_EQ(name(jws->algorithm()), json::string_or_empty(entry.as_object(), "alg"));
    const std::size_t payload = token.find('.') + 1;
    const std::size_t signature = token.rfind('.') + 1;
    for (const std::size_t at : {std::size_t{4}, payload + 6, signature + 8}) {
      std::string altered = token;
      altered[at] = altered[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(verify_jws(altered, keys, all).has_value()) << at;
    }
    EXPECT_FALSE(verify_jws(token.substr(0, signature), keys, all).has_value());
  }
}

TEST(Jws, EachAlgorithmVerifiesItsOwnSignature) {
  for (const json::Value& entry : foreign_tokens()) {
    const Jwk jwk = parse_jwk(entry.at("key").as_object()).value();
    const Algorithm algorithm = *parse_algorithm(json::string_or_empty(entry.as_object(), "alg"));
    auto key = jwk.kty() == "oct" ? SigningKey::make("k", algorithm, std::get<crypto::HmacKey>(jwk.key))
                                  : SigningKey::make("k", algorithm, std::get<crypto::PrivateKey>(jwk.key));
    ASSERT_TRUE(key.has_value()) << key.error().detail;
    JwkSet keys;
    keys.keys.push_back(key->verification_jwk());
    const Algorithm allowed[] = {algorithm};
    auto jws = verify_jws(sign_jws(*key, {{"typ", "x"}}, "payload"), keys, allowed);
    ASSERT_TRUE(jws.has_value()) << name(algorithm) << jws.error().detail;
    EXPECT_EQ(jws->header().typ, "x");
    EXPECT_EQ(jws->header().kid, "k");
  }
}

Reason reason_of(std::string_view token, const JwkSet& keys) {
  const auto all = every_algorithm();
  auto jws = verify_jws(token, keys, all);
  EXPECT_FALSE(jws.has_value()) << token;
  return jws ? Reason{-1} : jws.error().reason;
}

std::string unsigned_token(std::string_view header, std::string_view signature = "") {
  return base64url_encode(header) + "." + base64url_encode("{}") + "." + std::string(signature);
}

TEST(Jws, Cve2026_11800_NoneIsNeverAccepted) {
  const JwkSet keys = set_of(rfc_vectors[1].jwk);
  // RFC 7515 §A.5
  EXPECT_EQ(reason_of("eyJhbGciOiJub25lIn0."
                      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
                      keys),
            Reason::algorithm_not_allowed);
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "rs256", "HS1", "RS256 ", "A128KW"}) {
    EXPECT_EQ(reason_of(unsigned_token(std::string(R"({"alg":")") + alg + R"("})"), keys),
              Reason::algorithm_not_allowed)
        << alg;
  }
}

TEST(Jws, Cve2026_11800_ThePublicKeyIsNoHmacSecret) {
  const Jwk rsa = parse_jwk(rfc_vectors[1].jwk).value();
  JwkSet keys;
  keys.keys.push_back(rsa);
  const crypto::PublicKey pub = *rsa.public_key();
  for (const std::string& secret :
       {pub.pem(), pub.der(), std::string(rfc_vectors[1].jwk), std::get<crypto::RsaPublic>(pub.parameters()).n}) {
    const auto forger = SigningKey::make("", Algorithm::HS256, crypto::HmacKey(Secret::copy_of(secret))).value();
    EXPECT_EQ(reason_of(sign_jws(forger, {}, R"({"sub":"admin"})"), keys), Reason::unknown_key);
  }
}

// RFC 8725 §3.1
TEST(Jws, Cve2026_11800_TheCallersListDecidesNotTheHeader) {
  const Algorithm only_es256[] = {Algorithm::ES256};
  auto jws = verify_jws(rfc_vectors[1].token, set_of(rfc_vectors[1].jwk), only_es256);
  ASSERT_FALSE(jws.has_value());
  EXPECT_EQ(jws.error().reason, Reason::algorithm_not_allowed);
  EXPECT_FALSE(verify_jws(rfc_vectors[1].token, set_of(rfc_vectors[1].jwk), {}).has_value());
}

TEST(Jws, AKeyInTheHeaderIsNeverBelieved) {
  const auto forger =
      SigningKey::make("", Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value()).value();
  json::Object header;
  header["jwk"] = public_json(forger.verification_jwk());
  header["jku"] = "https://evil.example/jwks";
  EXPECT_EQ(reason_of(sign_jws(forger, header, "{}"), set_of(rfc_vectors[2].jwk)), Reason::bad_signature);
}

// RFC 7515 §4.1.11 and RFC 7797 §3
TEST(Jws, CriticalExtensionsAreRefused) {
  const auto key =
      SigningKey::make("", Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value()).value();
  JwkSet keys;
  keys.keys.push_back(key.verification_jwk());
  // RFC 7515 §E and RFC 7797 §4
  EXPECT_EQ(
      reason_of(
          sign_jws(key, {{"crit", {"http://example.invalid/UNDEFINED"}}, {"http://example.invalid/UNDEFINED", true}},
                   "FAIL"),
          keys),
      Reason::critical_header);
  EXPECT_EQ(reason_of(sign_jws(key, {{"crit", {"b64"}}, {"b64", false}}, "x"), keys), Reason::critical_header);
  EXPECT_EQ(reason_of(sign_jws(key, {{"crit", json::Array{}}}, "x"), keys), Reason::critical_header);
}

// RFC 7515 §4: a repeated header parameter is among them
TEST(Jws, ARememberedHeaderIsThatOfATokenWhoseSignatureHeldAndStandsForItsOwnTextOnly) {
  const RfcVector& vector = rfc_vectors[2];
  const JwkSet keys = set_of(vector.jwk);
  const auto all = every_algorithm();
  const std::string good = vector.token;
  const auto header = good.substr(0, good.find('.'));
  HeaderMemory memory;
  std::string forged = good;
  forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_EQ(verify_jws(forged, keys, all, &memory).error().reason, Reason::bad_signature);
  EXPECT_EQ(memory.find(header), nullptr);
  ASSERT_TRUE(verify_jws(good, keys, all, &memory));
  ASSERT_NE(memory.find(header), nullptr);
  EXPECT_EQ(memory.find(header)->alg, "ES256");
  EXPECT_EQ(memory.find(""), nullptr);
  EXPECT_TRUE(verify_jws(good, keys, all, &memory));
  EXPECT_EQ(verify_jws(forged, keys, all, &memory).error().reason, Reason::bad_signature);
  EXPECT_EQ(verify_jws(good, keys, std::vector{Algorithm::RS256}, &memory).error().reason,
            Reason::algorithm_not_allowed);
  const std::string other = base64url_encode(R"({"alg":"ES256","crit":["x"],"x":1})") + good.substr(header.size());
  EXPECT_EQ(verify_jws(other, keys, all, &memory).error().reason, Reason::critical_header);
}

TEST(Jws, MalformedTokensAreRefused) {
  const JwkSet keys = set_of(rfc_vectors[0].jwk);
  const std::string good = rfc_vectors[0].token;
  const std::string header = base64url_encode(R"({"alg":"HS256"})");
  for (const std::string& token : {std::string(),
                                   std::string("."),
                                   std::string(".."),
                                   std::string("..."),
                                   std::string("a.b.c"),
                                   good + ".",
                                   "." + good,
                                   good + "=",
                                   good + " ",
                                   " " + good,
                                   "\n" + good,
                                   good.substr(0, good.rfind('.')),
                                   header + ".e30",
                                   unsigned_token("[]"),
                                   unsigned_token("{}"),
                                   unsigned_token(R"({"alg":1})"),
                                   unsigned_token(R"({"alg":"HS256","alg":"none"})"),
                                   unsigned_token(R"({"alg":"HS256","kid":5})"),
                                   unsigned_token(R"({"alg":null})"),
                                   header + ".e3*." + "AA",
                                   header + "." + std::string(max_token_bytes, 'A') + ".AA"}) {
    EXPECT_EQ(reason_of(token, keys), Reason::malformed) << token.substr(0, 80);
  }
}

TEST(Jws, AnUnknownKidAsksForNewKeysAKnownOneThatDoesNotFitDoesNot) {
  const auto key =
      SigningKey::make("new", Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value()).value();
  const std::string token = sign_jws(key, {}, "x");
  EXPECT_EQ(reason_of(token, set_of(rfc_vectors[2].jwk)), Reason::unknown_key);
  EXPECT_EQ(reason_of(token, set_of(std::string(rfc_vectors[1].jwk).insert(1, R"("kid":"new",)"))),
            Reason::no_fitting_key);
  EXPECT_EQ(reason_of(token, set_of(std::string(rfc_vectors[2].jwk).insert(1, R"("kid":"new",)"))),
            Reason::bad_signature);
}

// RFC 7518 §3.2
TEST(SigningKey, KeysThatDoNotFitOrAreWeakAreRefused) {
  const auto p256 = crypto::PrivateKey::generate(crypto::Curve::p256).value();
  EXPECT_FALSE(SigningKey::make("k", Algorithm::RS256, p256).has_value());
  EXPECT_FALSE(SigningKey::make("k", Algorithm::ES384, p256).has_value());
  EXPECT_FALSE(SigningKey::make("k", Algorithm::HS256, p256).has_value());
  EXPECT_FALSE(SigningKey::make("k", Algorithm::HS256, crypto::HmacKey(Secret(std::string(31, 'x')))).has_value());
  EXPECT_TRUE(SigningKey::make("k", Algorithm::HS256, crypto::HmacKey(Secret(std::string(32, 'x')))).has_value());
  EXPECT_FALSE(SigningKey::make("k", Algorithm::HS512, crypto::HmacKey(Secret(std::string(63, 'x')))).has_value());
  EXPECT_FALSE(SigningKey::make("k", Algorithm::ES256, crypto::HmacKey(Secret(std::string(64, 'x')))).has_value());
}

}  // namespace
}  // namespace latchkey::jose
