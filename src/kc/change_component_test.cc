#include "kc/change_component.h"

#include <gtest/gtest.h>

#include "kc/defaults/defaults.h"
#include "kc/import/import_for_test.h"
#include "kc/kept.h"
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

// Found by attack: what is listed, written and deleted with all that is below it must have an end.
TEST_F(ComponentChanges, AComponentStandsOnlySoDeep) {
  auto parts = realm_.parts();
  std::string parent = realm_.id().value;
  int levels = 0;
  for (; levels < 100; ++levels) {
    const json::Object sent{
        {"name", "hook"},
        {"providerId", "latchkey-webhook"},
        {"providerType", "org.keycloak.events.EventListenerProvider"},
        {"parentId", parent},
        {"config", json::Object{{"url", json::Array{"https://a.example/"}}, {"secret", json::Array{"s"}}}}};
    const auto made = make_component(model::Realm(parts), sent, makings_);
    if (!made) {
      EXPECT_NE(made.error().detail.find("levels deep"), std::string::npos) << made.error().detail;
      break;
    }
    parent = made->id.value;
    parts.components.push_back(std::make_shared<const model::Component>(*made));
  }
  EXPECT_EQ(levels, 8);
}

TEST_F(ComponentChanges, WhatHangsOnAComponentGoesOnceAndNotWithTheRealmsId) {
  auto parts = realm_.parts();
  const auto add = [&](std::string id, std::string parent) {
    model::Component one;
    one.id = model::ComponentId(std::move(id));
    one.parent_id = std::move(parent);
    parts.components.push_back(std::make_shared<const model::Component>(std::move(one)));
  };
  add("a", "b");  // a circle, as a file may once have brought it
  add("b", "a");
  add("c", "b");
  const model::Realm realm(parts);
  store::Plan plan;
  append_delete_owned(plan, realm, "a");
  EXPECT_EQ(plan.writes.size(), 2U);
  append_delete_owned(plan, realm, realm.id().value);
  EXPECT_EQ(plan.writes.size(), 2U);
  EXPECT_TRUE(is_id_taken(realm, realm.id().value));
  EXPECT_TRUE(is_id_taken(realm, realm.parts().clients.front()->uuid.value));
  EXPECT_FALSE(is_id_taken(realm, "nobody's"));
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
