#include "model/key_ring.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

#include "base/base64.h"
#include "crypto/digest.h"
#include "jose/jws.h"

namespace latchkey::model {
namespace {

using Components = std::vector<std::shared_ptr<const Component>>;

constexpr Instant kNow = from_unix_seconds(1'800'000'000);

const crypto::PrivateKey& rsa() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate_rsa(2048).value();
  return key;
}
const crypto::PrivateKey& ec() {
  static const crypto::PrivateKey key = crypto::PrivateKey::generate(crypto::Curve::p256).value();
  return key;
}

Component make(const std::string& id, const std::string& provider,
               std::initializer_list<std::pair<std::string, std::string>> config) {
  Component component;
  component.id = ComponentId(id);
  component.name = id;
  component.provider_id = provider;
  component.provider_type = kKeyProviderType;
  for (const auto& [key, value] : config) component.config[key] = {value};
  if (provider.starts_with("rsa"))
    component.secrets["privateKey"] = std::make_shared<const Secret>(base64_encode(rsa().der().reveal()));
  if (provider == "ecdsa-generated")
    component.secrets["ecdsaPrivateKey"] = std::make_shared<const Secret>(base64_encode(ec().der().reveal()));
  if (provider == "hmac-generated")
    component.secrets["secret"] = std::make_shared<const Secret>(base64url_encode(std::string(64, 'k')));
  return component;
}

std::shared_ptr<const Component> shared(Component component) {
  return std::make_shared<const Component>(std::move(component));
}

TEST(KeyRing, TheBestActiveKeySigns) {
  const KeyRing ring(Components{
      shared(make("low", "rsa-generated", {{"priority", "10"}, {"kid", "low"}})),
      shared(make("high", "rsa-generated", {{"priority", "100"}, {"kid", "high"}})),
      shared(make("passive", "rsa-generated", {{"priority", "200"}, {"kid", "passive"}, {"active", "false"}})),
      shared(make("disabled", "rsa-generated", {{"priority", "300"}, {"kid", "disabled"}, {"enabled", "false"}}))});
  EXPECT_EQ(ring.signing_key("RS256", kNow)->kid(), "high");
  const auto& keys = ring.verification_keys(kNow);
  EXPECT_TRUE(keys.has_kid("passive"));
  EXPECT_TRUE(keys.has_kid("low"));
  EXPECT_FALSE(keys.has_kid("disabled"));
  EXPECT_EQ(ring.public_jwks(kNow).find("\"disabled\""), std::string::npos);
  EXPECT_FALSE(ring.signing_key("ES256", kNow).has_value());
  EXPECT_EQ(ring.signing_algorithms(kNow), std::vector<std::string>{"RS256"});
}

TEST(KeyRing, AKeyWithoutAKidIsNamedByItsPublicKey) {
  const KeyRing ring(Components{shared(make("a", "rsa", {}))});
  EXPECT_EQ(ring.signing_key("RS256", kNow)->kid(), base64url_encode(crypto::sha256(rsa().public_key().der())));
  EXPECT_EQ(ring.public_key_base64(kNow), base64_encode(rsa().public_key().der()));
}

TEST(KeyRing, SymmetricKeysVerifyAndAreNeverPublished) {
  const KeyRing ring(Components{shared(make("h", "hmac-generated", {{"kid", "h"}})),
                                shared(make("a", "aes-generated", {{"kid", "a"}}))});
  EXPECT_EQ(ring.public_jwks(kNow), R"({"keys":[]})");
  const auto key = ring.signing_key("HS512", kNow);
  ASSERT_TRUE(key.has_value());
  const jose::Algorithm allowed[] = {jose::Algorithm::HS512};
  EXPECT_TRUE(jose::verify_jws(jose::sign_jws(*key, {}, "x"), ring.verification_keys(kNow), allowed).has_value());
}

// CVE-2026-11800: the public key's bytes as an HMAC secret.
TEST(KeyRing, Cve2026_11800_ThePublicKeyIsNoHmacSecret) {
  const KeyRing ring(Components{shared(make("r", "rsa-generated", {{"kid", "r"}}))});
  for (const std::string& secret : {rsa().public_key().der(), rsa().public_key().pem()}) {
    std::string copy = secret;
    const auto forged =
        jose::SigningKey::make("r", jose::Algorithm::HS256, crypto::HmacKey(Secret(std::move(copy)))).value();
    const jose::Algorithm allowed[] = {jose::Algorithm::RS256, jose::Algorithm::HS256};
    EXPECT_FALSE(jose::verify_jws(jose::sign_jws(forged, {}, "x"), ring.verification_keys(kNow), allowed).has_value());
  }
}

TEST(KeyRing, EncryptionKeysDoNotSign) {
  const KeyRing ring(Components{shared(make("e", "rsa-enc-generated", {{"kid", "e"}})),
                                shared(make("k", "rsa", {{"kid", "k"}, {"keyUse", "ENC"}}))});
  EXPECT_FALSE(ring.signing_key("RSA-OAEP", kNow).has_value());
  EXPECT_FALSE(ring.signing_key("RS256", kNow).has_value());
  EXPECT_TRUE(ring.verification_keys(kNow).keys.empty());
  EXPECT_NE(ring.public_jwks(kNow).find("\"use\":\"enc\""), std::string::npos);
}

TEST(KeyRing, AnswersDependOnTheTimeAskedFor) {
  const KeyRing ring(
      Components{shared(make("old", "rsa-generated",
                             {{"kid", "old"}, {"active", "false"}, {std::string(kKeyRetireAt), "1800000100"}})),
                 shared(make("older", "ecdsa-generated",
                             {{"kid", "older"}, {"active", "false"}, {std::string(kKeyRetireAt), "1800000050"}})),
                 shared(make("new", "rsa-generated", {{"kid", "new"}}))});
  struct Row {
    std::int64_t second;
    bool old, older;
  };
  for (const auto& [second, old, older] :
       {Row{1'800'000'200, false, false}, Row{0, true, true}, Row{1'800'000'049, true, true},
        Row{1'800'000'050, true, false}, Row{1'800'000'099, true, false}, Row{1'800'000'100, false, false}}) {
    const Instant at = from_unix_seconds(second);
    EXPECT_EQ(ring.verification_keys(at).has_kid("old"), old) << second;
    EXPECT_EQ(ring.verification_keys(at).has_kid("older"), older) << second;
    EXPECT_EQ(ring.public_jwks(at).find("\"old\"") != std::string::npos, old) << second;
    EXPECT_TRUE(ring.verification_keys(at).has_kid("new"));
  }
}

TEST(KeyRing, ARetirementThatCannotBeReadDisablesTheKey) {
  const KeyRing ring(Components{shared(make("r", "rsa-generated", {{std::string(kKeyRetireAt), "tomorrow"}}))});
  EXPECT_FALSE(ring.signing_key("RS256", kNow).has_value());
  EXPECT_TRUE(ring.verification_keys(kNow).keys.empty());
  ASSERT_EQ(ring.problems().size(), 1U);
}

TEST(KeyRing, BrokenProvidersAreNamedAndDoNotSpoilOthers) {
  Component garbage = make("garbage", "rsa-generated", {});
  garbage.secrets["privateKey"] = std::make_shared<const Secret>(std::string("bm90IGEga2V5"));
  Component empty = make("empty", "ecdsa-generated", {});
  empty.secrets.clear();
  Component short_secret = make("short", "hmac-generated", {});
  short_secret.secrets["secret"] = std::make_shared<const Secret>(std::string("c2hvcnQ"));
  Component other = make("other", "rsa-generated", {});
  other.provider_type = "org.keycloak.storage.UserStorageProvider";
  const KeyRing ring(Components{
      shared(garbage), shared(empty), shared(short_secret), shared(other), shared(make("jks", "java-keystore", {})),
      shared(make("odd", "rsa-generated", {{"algorithm", "none"}})), shared(make("good", "ecdsa-generated", {}))});
  EXPECT_EQ(ring.problems().size(), 5U);
  for (const auto& problem : ring.problems()) EXPECT_EQ(problem.find("bm90IGEga2V5"), std::string::npos);
  EXPECT_TRUE(ring.signing_key("ES256", kNow).has_value());
  EXPECT_EQ(ring.verification_keys(kNow).keys.size(), 1U);
  EXPECT_FALSE(ring.signing_key("none", kNow).has_value());
}

TEST(KeyRing, ManyThreadsMayAskFirst) {
  const KeyRing ring(Components{shared(make("r", "rsa-generated", {{"kid", "r"}})),
                                shared(make("e", "ecdsa-generated", {{"kid", "e"}}))});
  constexpr int count = 8;
  std::latch start(count);
  std::vector<std::string> seen(count);
  std::vector<std::jthread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      start.arrive_and_wait();
      seen[static_cast<std::size_t>(i)] = ring.public_jwks(kNow) + ring.signing_key("ES256", kNow)->kid();
    });
  }
  threads.clear();
  for (const auto& text : seen) EXPECT_EQ(text, seen[0]);
}

}  // namespace
}  // namespace latchkey::model
