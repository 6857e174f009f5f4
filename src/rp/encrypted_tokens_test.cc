#include <latchkey/logout_token.h>

#include <functional>

#include "base/base64.h"
#include "base/random.h"
#include "crypto/digest.h"
#include "jose/jwe.h"
#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

constexpr const char* kPrivate =
    R"({"kty":"EC","crv":"P-256","kid":"mine","use":"enc","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})";
constexpr const char* kAnothers =
    R"({"kty":"EC","crv":"P-256","kid":"mine","x":"Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0","y":"HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw"})";

class EncryptedTokensTest : public RelyingPartyTest {
 protected:
  EncryptedTokensTest() {
    config.decryption_keys = {kPrivate};
    op.sign = [this](const std::string& claims) { return encrypted(signed_token(claims)); };
  }
  std::string signed_token(const std::string& claims) { return jose::sign_jwt(op.published[0], claims); }
  std::string encrypted(const std::string& text, const char* key = kPrivate,
                        jose::KeyManagement algorithm = jose::KeyManagement::ECDH_ES) {
    json::Object header;
    header["cty"] = "JWT";
    return jose::encrypt_jwe(*jose::EncryptionKey::from_jwk(*json::parse_object(key)),
                             {.key_management = algorithm,
                              .content = crypto::ContentCipher::a128cbc_hs256,
                              .header = std::move(header)},
                             text, random_)
        .value();
  }
  ErrorCode refusal() {
    const auto login = log_in();
    EXPECT_FALSE(login);
    return login ? ErrorCode::not_supported : login.error().code;
  }

 private:
  SystemRandom random_;
};

TEST_F(EncryptedTokensTest, AnEncryptedIdTokenIsOpenedAndCheckedLikeAnyOther) {
  std::string inside;
  op.sign = [&](const std::string& claims) { return encrypted(inside = signed_token(claims)); };
  const auto login = log_in();
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(login->identity.subject, "alice-id");
  EXPECT_EQ(login->tokens.id_token, inside) << "an id_token_hint is the decrypted token (OpenID Connect Core §3.1.2.1)";
  op.edit_claims = [](json::Object& claims) { claims["aud"] = "other"; };
  EXPECT_EQ(refusal(), ErrorCode::token_audience);
}

TEST_F(EncryptedTokensTest, ARefreshedOneTooAndItsNonceIsCompared) {
  const auto login = log_in();
  ASSERT_TRUE(login);
  ASSERT_TRUE(rp->refresh(*login));
  op.nonce = "another";
  const auto renewed = rp->refresh(*login);
  ASSERT_FALSE(renewed);
  EXPECT_EQ(renewed.error().code, ErrorCode::token_nonce);
}

// OpenID Connect Core §2, OpenID Connect Core §3.1.3.7 (1), RFC 7516 §5.2. CVE-2026-9793,
// seen from the relying party:
TEST_F(EncryptedTokensTest, Cve2026_9793_WhatIsInsideMustBeSignedByTheProvider) {
  const auto forger = new_key("k1");
  const std::pair<const char*, std::function<std::string(const std::string&)>> cases[] = {
      {"bare claims", [&](const std::string& claims) { return encrypted(claims); }},
      {"a token signed by somebody else",
       [&](const std::string& claims) { return encrypted(jose::sign_jwt(forger, claims)); }},
      {"none", [&](const std::string&) { return encrypted("eyJhbGciOiJub25lIn0.e30."); }},
      {"encrypted twice", [&](const std::string& claims) { return encrypted(encrypted(signed_token(claims))); }},
      {"nothing", [&](const std::string&) { return encrypted(""); }}};
  rp = make(config);
  for (const auto& [what, sign] : cases) {
    op.sign = sign;
    const auto login = log_in(*rp);
    ASSERT_FALSE(login) << what;
    EXPECT_TRUE(login.error().code == ErrorCode::id_token_malformed ||
                login.error().code == ErrorCode::signature_invalid ||
                login.error().code == ErrorCode::algorithm_refused)
        << what << ": " << login.error().to_string();
  }
}

TEST_F(EncryptedTokensTest, WhatIsEncryptedToAnotherKeyOrAlteredIsRefused) {
  op.sign = [&](const std::string& claims) { return encrypted(signed_token(claims), kAnothers); };
  EXPECT_EQ(refusal(), ErrorCode::decryption_failed);
  op.sign = [&](const std::string& claims) {
    std::string token = encrypted(signed_token(claims));
    token[token.size() - 5] ^= 1;
    return token;
  };
  const auto code = refusal();
  EXPECT_EQ(code, ErrorCode::decryption_failed);
}

TEST_F(EncryptedTokensTest, WithoutAKeyOfOursAnEncryptedTokenIsRefusedWithAHint) {
  config.decryption_keys.clear();
  const auto login = log_in();
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().code, ErrorCode::decryption_failed);
  EXPECT_NE(login.error().hint.find("decryption_keys"), std::string::npos);
}

TEST_F(EncryptedTokensTest, AnIdTokenThatIsNotEncryptedIsRefusedUnlessPermitted) {
  op.sign = [this](const std::string& claims) { return signed_token(claims); };
  EXPECT_EQ(refusal(), ErrorCode::encryption_missing);
  config.require_encrypted_id_token = false;
  rp.reset();
  EXPECT_TRUE(log_in());
}

// OpenID Connect Core §10.2
TEST_F(EncryptedTokensTest, ASharedKeyServesOnlyWhenItsAlgorithmIsNamed) {
  const std::string digest = crypto::sha256(kClientSecret);
  json::Object jwk;
  jwk["kty"] = "oct";
  jwk["k"] = base64url_encode(digest.substr(0, 16));
  const std::string key = json::serialize(jwk);
  op.sign = [&](const std::string& claims) {
    return encrypted(signed_token(claims), key.c_str(), jose::KeyManagement::A128KW);
  };
  EXPECT_EQ(refusal(), ErrorCode::algorithm_refused);
  config.decryption_keys.clear();
  config.encryption_algorithms = {"A128KW"};
  rp.reset();
  const auto login = log_in();
  EXPECT_TRUE(login) << login.error().to_string();
}

TEST_F(EncryptedTokensTest, TheAlgorithmsCanBeNarrowed) {
  config.encryption_algorithms = {"RSA-OAEP-256"};
  EXPECT_EQ(refusal(), ErrorCode::algorithm_refused);
}

TEST_F(EncryptedTokensTest, LogoutTokensToo) {
  const auto now = to_unix_seconds(op.clock.now());
  json::Object events;
  events["http://schemas.openid.net/event/backchannel-logout"] = json::Object();
  const std::string token = signed_token(json::serialize(json::Object{{"iss", kIssuer},
                                                                      {"aud", kClient},
                                                                      {"iat", now},
                                                                      {"exp", now + 120},
                                                                      {"jti", "t1"},
                                                                      {"sid", "op-session-1"},
                                                                      {"events", events}}));
  rp = make(config);
  EXPECT_EQ(rp->verify_logout_token(token).error().code, ErrorCode::encryption_missing);
  const auto verified = rp->verify_logout_token(encrypted(token));
  EXPECT_TRUE(verified) << verified.error().to_string();
}

struct UserinfoCase {
  const char* what;
  std::function<std::string(const std::string&)> make;
  bool used;
};

// OpenID Connect Core §5.3.2
TEST_F(EncryptedTokensTest, UserinfoMayBeSignedEncryptedOrBoth) {
  const auto forger = new_key("k1");
  const UserinfoCase cases[] = {
      {"signed", [&](const std::string& c) { return signed_token(c); }, true},
      {"encrypted", [&](const std::string& c) { return encrypted(c); }, true},
      {"signed and encrypted", [&](const std::string& c) { return encrypted(signed_token(c)); }, true},
      {"signed by another", [&](const std::string& c) { return jose::sign_jwt(forger, c); }, false},
      {"signed by another and encrypted", [&](const std::string& c) { return encrypted(jose::sign_jwt(forger, c)); },
       false},
      {"encrypted to another", [&](const std::string& c) { return encrypted(c, kAnothers); }, false},
      {"encrypted rubbish", [&](const std::string&) { return encrypted("{"); }, false}};
  rp = make(config);
  for (const auto& [what, make_body, used] : cases) {
    const json::Object claims{{"sub", "alice-id"}, {"iss", kIssuer}, {"aud", kClient}, {"nickname", "al"}};
    op.instead["userinfo"] = {
        .status = 200, .headers = {{"Content-Type", "application/jwt"}}, .body = make_body(json::serialize(claims))};
    const auto login = log_in(*rp);
    ASSERT_TRUE(login) << what << ": " << login.error().to_string();
    EXPECT_EQ(login->identity.claims.string("nickname").has_value(), used) << what;
  }
  const json::Object bob{{"sub", "bob-id"}};
  op.instead["userinfo"].body = encrypted(json::serialize(bob));
  EXPECT_EQ(log_in(*rp).error().code, ErrorCode::subject_mismatch);
}

TEST(EncryptionSettings, KeysAndAlgorithmsThatAreNoneAreNamed) {
  const std::pair<const char*, std::function<void(Config&)>> cases[] = {
      {"decryption_keys", [](Config& c) { c.decryption_keys = {""}; }},
      {"decryption_keys", [](Config& c) { c.decryption_keys = {kPrivate, "{}"}; }},
      {"decryption_keys", [](Config& c) { c.decryption_keys = {kAnothers}; }},
      {"decryption_keys", [](Config& c) { c.decryption_keys = {"-----BEGIN PRIVATE KEY-----\n"}; }},
      {"encryption_algorithms", [](Config& c) { c.encryption_algorithms = {"RSA1_5"}; }},
      {"encryption_algorithms", [](Config& c) { c.encryption_algorithms = {"PBES2-HS256+A128KW"}; }}};
  for (const auto& [setting, spoil] : cases) {
    Config config = config_for_test();
    spoil(config);
    const auto made = RelyingParty::create(config);
    ASSERT_FALSE(made) << setting;
    EXPECT_EQ(made.error().code, ErrorCode::invalid_configuration);
    EXPECT_NE(made.error().message.find(setting), std::string::npos) << made.error().message;
    EXPECT_EQ(made.error().message.find("VEmDZpDXXK"), std::string::npos) << "no secret in a message";
  }
}

}  // namespace
}  // namespace latchkey::rp
