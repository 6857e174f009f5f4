#include "kc/key_components.h"

#include <gtest/gtest.h>

#include "jose/jws.h"
#include "kc/import/import_for_test.h"
#include "model/key_ring.h"

namespace latchkey::kc {
namespace {

using Components = std::vector<std::shared_ptr<const model::Component>>;

std::shared_ptr<const model::Component> made(const KeySpec& spec) {
  static std::uint64_t seed = 100;  // ids must differ from component to component
  TestMakings test;
  test.random = UnsafeSequenceRandom(++seed);
  return std::make_shared<const model::Component>(make_key_component(spec, test.makings).value());
}

TEST(KeyComponents, EachProviderMakesAKeyThatItsRingReads) {
  struct Row {
    const char* provider;
    const char* algorithm;
    const char* expected;
  };
  const Instant now = from_unix_seconds(1'800'000'000);
  for (const auto& [provider, algorithm, expected] :
       {Row{"rsa-generated", "", "RS256"}, Row{"rsa-generated", "PS384", "PS384"},
        Row{"rsa-enc-generated", "", "RSA-OAEP"}, Row{"ecdsa-generated", "", "ES256"},
        Row{"ecdsa-generated", "ES384", "ES384"}, Row{"ecdsa-generated", "ES512", "ES512"},
        Row{"eddsa-generated", "", "EdDSA"}, Row{"hmac-generated", "", "HS512"},
        Row{"hmac-generated", "HS256", "HS256"}, Row{"aes-generated", "", "AES"}}) {
    const auto component = made({.provider_id = provider, .name = "", .algorithm = algorithm, .common_name = "demo"});
    EXPECT_FALSE(lacks_key(*component)) << provider;
    EXPECT_FALSE(component->secrets.empty()) << provider;
    for (const auto& [key, values] : component->config)
      EXPECT_FALSE(is_secret_entry(component->provider_type, key)) << key << " is in the clear";
    const model::KeyRing ring(Components{component});
    EXPECT_TRUE(ring.problems().empty()) << provider << ": " << ring.problems().front();
    ASSERT_EQ(ring.list(now).size(), 1U);
    EXPECT_EQ(ring.list(now)[0].algorithm, expected);
  }
}

TEST(KeyComponents, WhatCannotBeMadeIsRefused) {
  TestMakings test;
  for (const auto& [provider, algorithm] : {std::pair{"rsa", ""},
                                            {"java-keystore", ""},
                                            {"", ""},
                                            {"rsa-generated", "none"},
                                            {"rsa-generated", "HS256x"},
                                            {"ecdsa-generated", "RS256"},
                                            {"hmac-generated", "none"}}) {
    EXPECT_FALSE(make_key_component({.provider_id = provider, .name = "", .algorithm = algorithm, .common_name = ""},
                                    test.makings)
                     .has_value())
        << provider;
  }
  model::Component small;
  small.provider_id = "rsa-generated";
  small.provider_type = model::kKeyProviderType;
  small.config["keySize"] = {"1024"};
  EXPECT_TRUE(lacks_key(small));
  EXPECT_FALSE(generate_key(small, "demo", test.makings).has_value());
}

TEST(KeyComponents, ARotatedKeyVerifiesUntilItsRetirementAndSignsNoMore) {
  TestMakings test;
  const Instant now = test.makings.now;
  const Components before{made({.provider_id = "ecdsa-generated", .name = "", .algorithm = "", .common_name = ""})};
  const auto old_key = model::KeyRing(before).signing_key("ES256", now).value();
  const std::string token = jose::sign_jws(old_key, {}, "payload");

  const auto rotation =
      rotate_keys(before, {.algorithm = "ES256", .grace = seconds(3600), .common_name = "demo"}, test.makings).value();
  ASSERT_EQ(rotation.added.size(), 1U);
  ASSERT_EQ(rotation.changed.size(), 1U);
  EXPECT_EQ(rotation.changed[0].id, before[0]->id);
  const model::KeyRing ring(Components{std::make_shared<const model::Component>(rotation.changed[0]),
                                       std::make_shared<const model::Component>(rotation.added[0])});

  const jose::Algorithm allowed[] = {jose::Algorithm::ES256};
  EXPECT_NE(ring.signing_key("ES256", now)->kid(), old_key.kid());
  EXPECT_TRUE(jose::verify_jws(token, ring.verification_keys(now), allowed).has_value());
  EXPECT_NE(ring.public_jwks(now).find(old_key.kid()), std::string::npos);

  const Instant after = now + seconds(3600);
  EXPECT_FALSE(jose::verify_jws(token, ring.verification_keys(after), allowed).has_value());
  EXPECT_EQ(ring.public_jwks(after).find(old_key.kid()), std::string::npos);
  EXPECT_TRUE(jose::verify_jws(token, ring.verification_keys(now), allowed).has_value())
      << "answers depend on the time asked for, not on what was asked before";
  EXPECT_TRUE(ring.signing_key("ES256", after).has_value());
}

TEST(KeyComponents, RotationTakesEverySigningKeyAndNoOther) {
  TestMakings test;
  const Components all{made({.provider_id = "ecdsa-generated", .name = "", .algorithm = "", .common_name = ""}),
                       made({.provider_id = "hmac-generated", .name = "", .algorithm = "", .common_name = ""}),
                       made({.provider_id = "aes-generated", .name = "", .algorithm = "", .common_name = ""})};
  const auto rotation =
      rotate_keys(all, {.algorithm = "", .grace = seconds(60), .common_name = ""}, test.makings).value();
  EXPECT_EQ(rotation.added.size(), 2U);
  for (const auto& fresh : rotation.added) {
    for (const auto& old : all) EXPECT_NE(fresh.id, old->id);
  }
  EXPECT_NE(rotation.added[1].value("kid"), all[1]->value("kid"));
  EXPECT_EQ(rotate_keys(all, {.algorithm = "RS256", .grace = seconds(1), .common_name = ""}, test.makings).error().kind,
            Error::Kind::not_found);
}

}  // namespace
}  // namespace latchkey::kc
