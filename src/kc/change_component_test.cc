#include "kc/change_component.h"

#include <gtest/gtest.h>

#include "kc/defaults/defaults.h"
#include "kc/import/import_for_test.h"
#include "kc/write/write_keys.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

class ComponentChanges : public ::testing::Test {
 protected:
  const model::Component& of_provider(std::string_view provider) const {
    for (const auto& component : realm_.parts().components) {
      if (component->provider_id == provider) return *component;
    }
    return *realm_.parts().components.front();
  }
  TestMakings test_;
  const Makings& makings_ = test_.options.makings;
  model::Realm realm_{make_realm_defaults("shop", makings_).value()};
};

TEST_F(ComponentChanges, AnUpdateWithNothingChangesNothing) {
  for (const auto& component : realm_.parts().components) {
    const auto before = write(*component, Secrets::revealed);
    for (const auto& sent : {json::Object(), before, write(*component, Secrets::masked)}) {
      const auto same = update_component(realm_, *component, sent, makings_);
      ASSERT_TRUE(same) << component->provider_id << ": " << same.error().detail;
      EXPECT_EQ(write(*same, Secrets::revealed), before) << component->provider_id;
    }
  }
}

TEST_F(ComponentChanges, ASecretIsShownAsItsMask) {
  for (const auto& component : realm_.parts().components) {
    const auto shown = json::serialize(write(*component, Secrets::masked));
    for (const auto& [name, secret] : component->secrets) {
      EXPECT_EQ(shown.find(secret->reveal()), std::string::npos) << component->provider_id << " " << name;
    }
  }
}

TEST_F(ComponentChanges, AKeyOfAnotherSizeIsAnotherKey) {
  const auto& old = of_provider("ecdsa-generated");
  const auto changed =
      update_component(realm_, old, object("{'config':{'ecdsaEllipticCurveKey':['P-384']}}"), makings_);
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_NE(changed->secrets.at("ecdsaPrivateKey")->reveal(), old.secrets.at("ecdsaPrivateKey")->reveal());
  EXPECT_EQ(changed->id, old.id);
}

TEST_F(ComponentChanges, EmptyEntriesAreTakenAway) {
  const auto& old = of_provider("hmac-generated");
  const auto changed = update_component(realm_, old, object("{'config':{'mine':['1']}}"), makings_);
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->value("mine"), "1");
  EXPECT_EQ(changed->value("priority"), old.value("priority"));
  const auto back = update_component(realm_, *changed, object("{'config':{'mine':['']}}"), makings_);
  ASSERT_TRUE(back);
  EXPECT_FALSE(back->config.contains("mine"));
}

TEST_F(ComponentChanges, OnlyWhatWeHaveIsMade) {
  const auto made = make_component(
      realm_, object("{'name':'k','providerId':'hmac-generated','providerType':'org.keycloak.keys.KeyProvider'}"),
      makings_);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->parent_id, realm_.id().value);
  EXPECT_TRUE(made->secrets.contains("secret"));
  for (const auto* wrong : {
           "{'name':'k','providerId':'java-keystore','providerType':'org.keycloak.keys.KeyProvider'}",
           "{'name':'k','providerId':'ldap','providerType':'org.keycloak.storage.UserStorageProvider'}",
           "{'name':'k','providerId':'x','providerType':'latchkey.organization'}",
           "{'name':'','providerId':'hmac-generated','providerType':'org.keycloak.keys.KeyProvider'}",
           "{'name':'k','providerType':'org.keycloak.keys.KeyProvider'}",
           "{'name':'k','providerId':'hmac-generated'}",
       }) {
    EXPECT_FALSE(make_component(realm_, object(wrong), makings_)) << wrong;
  }
}

TEST_F(ComponentChanges, TheLastKeyThatSignsIsIndispensable) {
  for (const auto* provider : {"rsa-generated", "hmac-generated"}) {
    EXPECT_TRUE(why_indispensable(realm_, of_provider(provider), nullptr, makings_.now)) << provider;
  }
  for (const auto* provider : {"ecdsa-generated", "eddsa-generated", "aes-generated", "rsa-enc-generated"}) {
    EXPECT_FALSE(why_indispensable(realm_, of_provider(provider), nullptr, makings_.now)) << provider;
  }
  model::Component passive = of_provider("rsa-generated");
  passive.config["active"] = {"false"};
  EXPECT_TRUE(why_indispensable(realm_, of_provider("rsa-generated"), &passive, makings_.now));
}

TEST_F(ComponentChanges, KeysAreListedWithoutPrivateHalves) {
  const auto keys = write_keys(realm_.keys().list(makings_.now));
  EXPECT_EQ(keys.at("active").get_object().size(), keys.at("keys").get_array().size());
  const auto text = json::serialize(keys);
  for (const auto& component : realm_.parts().components) {
    for (const auto& [name, secret] : component->secrets) EXPECT_EQ(text.find(secret->reveal()), std::string::npos);
  }
}

}  // namespace
}  // namespace latchkey::kc
