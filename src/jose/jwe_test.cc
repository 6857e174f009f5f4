#include "jose/jwe.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/base64.h"
#include "crypto/key.h"
#include "jose/jwe_content_key.h"
#include "jose/jwk.h"

namespace latchkey::jose {
namespace {

using Reason = JweError::Reason;
using crypto::ContentCipher;

JweAcceptance everything() {
  JweAcceptance all;
  for (const auto& row : all_key_management()) all.key_management.push_back(row.id);
  for (const auto& row : all_content_encryption()) all.content.push_back(row.id);
  return all;
}

json::Object vectors() {
  std::ifstream in(LATCHKEY_SOURCE_DIR "/src/jose/testdata/jwe_vectors.json");
  const std::string text(std::istreambuf_iterator<char>(in), {});
  return json::parse_object(text).value();
}

json::Object jwk_of(std::string_view text) { return json::parse_object(text).value(); }

// RFC 7516 §A.3, RFC 7520 §5.2, §5.4, §5.5, §5.6, §5.7, §5.8
TEST(Jwe, OpensTheVectorsOfTheSpecifications) {
  const auto file = vectors();
  for (const auto& item : file.at("vectors").as_array()) {
    const auto& vector = item.as_object();
    const std::string clause(json::string_or_empty(vector, "clause"));
    const auto key = DecryptionKey::from_jwk(vector.at("key").as_object());
    ASSERT_TRUE(key) << clause << ": " << key.error().detail;
    const std::vector keys{*key};
    const auto opened = decrypt_jwe(json::string_or_empty(vector, "compact"), keys, everything());
    ASSERT_TRUE(opened) << clause << ": " << opened.error().detail;
    auto expected = json::string_or_empty(vector, "plaintext");
    if (expected.empty()) expected = json::string_or_empty(file, "plaintext_7520");
    EXPECT_EQ(opened->plaintext.reveal(), expected) << clause;
  }
}

// RFC 7518 §C, RFC 7518 §4.6.2
TEST(Jwe, DerivesTheKeyOfTheSpecification) {
  const auto bob = DecryptionKey::from_jwk(jwk_of(
      R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})"));
  const auto header = jwk_of(
      R"({"alg":"ECDH-ES","enc":"A128GCM","apu":"QWxpY2U","apv":"Qm9i","epk":{"kty":"EC","crv":"P-256","x":"gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0","y":"SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps"}})");
  const auto& row = info(KeyManagement::ECDH_ES);
  const auto parameters = read_key_parameters(header, row);
  ASSERT_TRUE(parameters);
  const auto derived = open_content_key(*bob, {row, ContentCipher::a128gcm, *parameters, {}});
  ASSERT_TRUE(derived);
  EXPECT_EQ(base64url_encode(derived->reveal()), "VqqN6vgjbSBcIijNcacQGg");
}

struct KeyPair {
  DecryptionKey private_key;
  EncryptionKey public_key;
};

KeyPair pair_of(const json::Object& jwk) {
  return {DecryptionKey::from_jwk(jwk).value(), EncryptionKey::from_jwk(jwk).value()};
}

KeyPair ec_pair(crypto::Curve curve) {
  const auto key = crypto::PrivateKey::generate(curve).value();
  return pair_of(json_with_secrets(
      Jwk{.key = key, .kid = "ec", .use = "enc", .alg = {}, .key_ops = {}, .x5c = {}, .x5t = {}, .x5t_s256 = {}}));
}

KeyPair rsa_pair() {
  static const auto key = crypto::PrivateKey::generate_rsa().value();
  return pair_of(json_with_secrets(
      Jwk{.key = key, .kid = "rsa", .use = {}, .alg = {}, .key_ops = {}, .x5c = {}, .x5t = {}, .x5t_s256 = {}}));
}

KeyPair x25519_pair() {
  return pair_of(jwk_of(
      R"({"kty":"OKP","crv":"X25519","kid":"Bob","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08","d":"XasIfmJKikt54X-Lg4AO5m87sSkmGLb9HC-LJ_-I4Os"})"));
}

KeyPair shared_pair(std::size_t size) {
  json::Object jwk;
  jwk["kty"] = "oct";
  jwk["k"] = base64url_encode(std::string(size, 's'));
  return pair_of(jwk);
}

std::vector<KeyPair> pairs_for(const KeyManagementInfo& row, ContentCipher content) {
  switch (row.family) {
    case KeyFamily::rsa_oaep:
      return {rsa_pair()};
    case KeyFamily::ecdh:
    case KeyFamily::ecdh_wrapped:
      return {ec_pair(crypto::Curve::p256), ec_pair(crypto::Curve::p384), ec_pair(crypto::Curve::p521), x25519_pair()};
    case KeyFamily::direct:
      return {shared_pair(crypto::content_key_size(content))};
    default:
      return {shared_pair(row.wrapping_key_size)};
  }
}

// RFC 7518 §4.1, RFC 7518 §5.1
TEST(Jwe, EveryAlgorithmGoesThereAndBack) {
  SystemRandom random;
  for (const auto& row : all_key_management()) {
    for (const auto& content : all_content_encryption()) {
      for (const auto& [private_key, public_key] : pairs_for(row, content.id)) {
        const auto sealed =
            encrypt_jwe(public_key, {.key_management = row.id, .content = content.id, .header = {}}, "text", random);
        ASSERT_TRUE(sealed) << row.name << ' ' << content.name << ": " << sealed.error().detail;
        const std::vector keys{private_key};
        const auto opened = decrypt_jwe(*sealed, keys, everything());
        ASSERT_TRUE(opened) << row.name << ' ' << content.name << ": " << opened.error().detail;
        EXPECT_EQ(opened->plaintext.reveal(), "text");
        // The same token under lists that lack its algorithms.
        auto fewer = everything();
        std::erase(fewer.key_management, row.id);
        EXPECT_EQ(decrypt_jwe(*sealed, keys, fewer).error().reason, Reason::algorithm_not_allowed);
        fewer = everything();
        std::erase(fewer.content, content.id);
        EXPECT_EQ(decrypt_jwe(*sealed, keys, fewer).error().reason, Reason::algorithm_not_allowed);
      }
    }
  }
}

std::string with_header(const std::string& token, std::string_view header) {
  return base64url_encode(header) + token.substr(token.find('.'));
}

/// A good token of the recipe, whose header can be told otherwise.
struct Sealed {
  std::vector<DecryptionKey> keys;
  std::string token;
};

Sealed sealed_with(KeyManagement algorithm, const KeyPair& pair) {
  SystemRandom random;
  return {{pair.private_key},
          encrypt_jwe(pair.public_key, {.key_management = algorithm, .content = ContentCipher::a128gcm, .header = {}},
                      "text", random)
              .value()};
}

// RFC 8725 §3.1, RFC 8725 §3.6, RFC 7516 §4.1.13, RFC 7516 §4, RFC 7518 §4.7.1.1, RFC 7518 §4.7.1.2
TEST(Jwe, RefusesHeadersThatItMustNotObey) {
  const auto good = sealed_with(KeyManagement::A128KW, shared_pair(16));
  ASSERT_TRUE(decrypt_jwe(good.token, good.keys, everything()));
  const std::pair<const char*, Reason> cases[] = {
      {R"({"alg":"RSA1_5","enc":"A128GCM"})", Reason::algorithm_not_allowed},
      {R"({"alg":"PBES2-HS256+A128KW","enc":"A128GCM","p2s":"AAAA","p2c":1000000000})", Reason::algorithm_not_allowed},
      {R"({"alg":"none","enc":"A128GCM"})", Reason::algorithm_not_allowed},
      {R"({"alg":"a128kw","enc":"A128GCM"})", Reason::algorithm_not_allowed},
      {R"({"alg":"A128KW","enc":"none"})", Reason::algorithm_not_allowed},
      {R"({"alg":"A128KW","enc":"A128GCM","zip":"DEF"})", Reason::compressed},
      {R"({"alg":"A128KW","enc":"A128GCM","zip":null})", Reason::compressed},
      {R"({"alg":"A128KW","enc":"A128GCM","crit":["exp"],"exp":1})", Reason::critical_header},
      {R"({"alg":"A128KW","enc":"A128GCM","crit":[]})", Reason::critical_header},
      {R"({"alg":"A128KW"})", Reason::malformed},
      {R"({"enc":"A128GCM"})", Reason::malformed},
      {R"({"alg":"A128KW","alg":"A128KW","enc":"A128GCM"})", Reason::malformed},
      {R"({"alg":7,"enc":"A128GCM"})", Reason::malformed},
      {R"(["A128KW"])", Reason::malformed},
      {R"({"alg":"A192KW","enc":"A128GCM"})", Reason::unknown_key},
      {R"({"alg":"RSA-OAEP","enc":"A128GCM"})", Reason::unknown_key},
      {R"({"alg":"A128KW","enc":"A256GCM"})", Reason::not_decrypted},
      {R"({"alg":"A128KW","enc":"A128GCM","x":1})", Reason::not_decrypted},  // the header is authenticated
      {R"({"alg":"A128GCMKW","enc":"A128GCM"})", Reason::malformed},
      {R"({"alg":"A128GCMKW","enc":"A128GCM","iv":"AAAA","tag":"AAAA"})", Reason::malformed}};
  for (const auto& [header, reason] : cases) {
    const auto opened = decrypt_jwe(with_header(good.token, header), good.keys, everything());
    ASSERT_FALSE(opened) << header;
    EXPECT_EQ(opened.error().reason, reason) << header << ": " << opened.error().detail;
  }
}

// RFC 7518 §4.6.1.1, RFC 8725 §3.4: invalid curve and foreign curve
TEST(Jwe, RefusesEphemeralKeysThatProbeOurs) {
  const auto good = sealed_with(KeyManagement::ECDH_ES, ec_pair(crypto::Curve::p256));
  const std::string rest = R"("alg":"ECDH-ES","enc":"A128GCM")";
  const std::pair<const char*, const char*> cases[] = {
      {"none", ""},
      {"text", R"("epk":"AAAA",)"},
      {"another type", R"("epk":{"kty":"oct","k":"AAAA"},)"},
      {"a curve that is not served",
       R"("epk":{"kty":"EC","crv":"secp256k1","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},)"},
      {"off the curve",
       R"("epk":{"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyco"},)"},
      {"zero",
       R"("epk":{"kty":"EC","crv":"P-256","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},)"},
      {"cut short", R"("epk":{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"},)"},
      {"X25519 for a P-256 key",
       R"("epk":{"kty":"OKP","crv":"X25519","x":"hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo"},)"},
      {"P-384 for a P-256 key",
       R"("epk":{"kty":"EC","crv":"P-384","x":"uBo4kHPw6kbjx5l0xowrd_oYzBmaz-GKFZu4xAFFkbYiWgutEK6iuEDsQ6wNdNg3","y":"sp3p5SGhZVC2faXumI-e9JU2Mo8KpoYrFDr5yPNVtW4PgEwZOyQTA-JdaY8tb7E0"},)"}};
  for (const auto& [what, epk] : cases) {
    const auto opened =
        decrypt_jwe(with_header(good.token, "{" + std::string(epk) + rest + "}"), good.keys, everything());
    ASSERT_FALSE(opened) << what;
    EXPECT_EQ(opened.error().reason, Reason::bad_key_agreement) << what << ": " << opened.error().detail;
  }
}

// RFC 7516 §11.5, RFC 7516 §5.2
TEST(Jwe, SaysTheSameWhateverPartWasAltered) {
  for (const auto& good :
       {sealed_with(KeyManagement::RSA_OAEP_256, rsa_pair()), sealed_with(KeyManagement::A128KW, shared_pair(16)),
        sealed_with(KeyManagement::A128GCMKW, shared_pair(16)), sealed_with(KeyManagement::dir, shared_pair(16)),
        sealed_with(KeyManagement::ECDH_ES_A128KW, x25519_pair())}) {
    const std::size_t header_end = good.token.find('.');
    for (std::size_t at = header_end + 1; at < good.token.size(); ++at) {
      if (good.token[at] == '.' || at + 1 == good.token.size() || good.token[at + 1] == '.') continue;
      std::string bad = good.token;
      bad[at] = bad[at] == 'A' ? 'B' : 'A';
      const auto opened = decrypt_jwe(bad, good.keys, everything());
      ASSERT_FALSE(opened) << at;
      EXPECT_EQ(opened.error(), (JweError{Reason::not_decrypted, "no key of ours opens it, or it was altered"})) << at;
    }
    // An encrypted key where there must be none, and none where there must be one.
    const auto second = good.token.find('.', header_end + 1);
    const bool empty = second == header_end + 1;
    const std::string bad = good.token.substr(0, header_end + 1) + (empty ? "AAAA" : "") + good.token.substr(second);
    EXPECT_EQ(decrypt_jwe(bad, good.keys, everything()).error().reason, Reason::not_decrypted);
  }
}

TEST(Jwe, RefusesWhatIsNone) {
  const auto good = sealed_with(KeyManagement::A128KW, shared_pair(16));
  for (const std::string& text :
       {std::string(), std::string("...."), std::string("a.b.c"), good.token + ".", good.token + "=", "!" + good.token,
        good.token.substr(0, good.token.rfind('.')), std::string(max_jwe_bytes + 1, '.')}) {
    EXPECT_EQ(decrypt_jwe(text, good.keys, everything()).error().reason, Reason::malformed) << text.substr(0, 50);
  }
  EXPECT_EQ(decrypt_jwe(good.token, {}, everything()).error().reason, Reason::unknown_key);
  EXPECT_EQ(decrypt_jwe(good.token, good.keys, {}).error().reason, Reason::algorithm_not_allowed);
}

// RFC 7520 §5.9
TEST(Jwe, RefusesTheCompressedVector) {
  const auto file = vectors();
  const auto& vector = file.at("compressed").as_object();
  const std::vector keys{DecryptionKey::from_jwk(vector.at("key").as_object()).value()};
  EXPECT_EQ(decrypt_jwe(json::string_or_empty(vector, "compact"), keys, everything()).error().reason,
            Reason::compressed);
}

// RFC 7517 §4.2, RFC 7517 §4.3, RFC 7517 §4.4
TEST(Jwe, ObeysWhatAKeySaysOfItsUse) {
  const std::string k = R"("kty":"oct","k":"GawgguFyGrWKav7AX4VKUg")";
  const std::pair<std::string, bool> cases[] = {{"{" + k + "}", true},
                                                {"{" + k + R"(,"use":"enc"})", true},
                                                {"{" + k + R"(,"use":"sig"})", false},
                                                {"{" + k + R"(,"key_ops":["unwrapKey"]})", true},
                                                {"{" + k + R"(,"key_ops":["sign","verify"]})", false}};
  for (const auto& [jwk, good] : cases) EXPECT_EQ(DecryptionKey::from_jwk(jwk_of(jwk)).has_value(), good) << jwk;
  const auto named = DecryptionKey::from_jwk(jwk_of("{" + k + R"(,"alg":"A128GCMKW"})")).value();
  EXPECT_TRUE(named.can_open(KeyManagement::A128GCMKW, ContentCipher::a128gcm));
  EXPECT_FALSE(named.can_open(KeyManagement::A128KW, ContentCipher::a128gcm));
  EXPECT_FALSE(named.can_open(KeyManagement::dir, ContentCipher::a128gcm));
}

// RFC 7518 §4.2
TEST(Jwe, RefusesKeysThatOpenNothing) {
  const auto small =
      R"({"kty":"RSA","e":"AQAB","n":"wbdxI55VaanZXPY29Lg5hdmv2XhvqAhoxUkanfzf2-5zVUxa6prHRrI4pP1AhoqJRlZfYtWWd5mmHRG2pAHIlh0ySJ9wi0BioZBl1XP2e-C-FyXJGcTy0HdKQWlrfhTm42EW7Vv04r4gfao6uxjLGwfpGrZLarohiWCPnkNrg70"})";
  for (
      const char* text :
      {small, R"({"kty":"oct","k":""})",
       R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"})",
       R"({"kty":"OKP","crv":"X25519","x":"3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08"})",
       R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck"})",
       R"({"kty":"RSA"})", R"({})"}) {
    EXPECT_FALSE(DecryptionKey::from_jwk(jwk_of(text))) << text;
  }
  EXPECT_FALSE(DecryptionKey::from_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"));
  const auto rsa = crypto::PrivateKey::generate_rsa().value();
  EXPECT_TRUE(DecryptionKey::from_pem(rsa.pem().reveal()));
}

}  // namespace
}  // namespace latchkey::jose
