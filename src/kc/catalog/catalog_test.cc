#include "kc/catalog/catalog.h"

#include <gtest/gtest.h>

#include <set>

#include "authn/password_policy.h"
#include "model/key_provider.h"

namespace latchkey::kc {
namespace {

std::string id_of(const json::Value& entry) { return std::string(json::string_or_empty(entry.get_object(), "id")); }

TEST(Catalog, OffersOnlyPasswordRulesThatAreEnforced) {
  for (const auto& type : password_policy_types()) {
    const std::string rule = id_of(type) + "(5)";
    const auto policy = authn::PasswordPolicy::parse(rule);
    ASSERT_TRUE(policy) << rule;
    for (const auto& violation : policy->check("correct horse", {})) {
      EXPECT_NE(violation.message_key, "passwordPolicyNotSupportedMessage") << rule;
    }
  }
}

TEST(Catalog, OffersOnlyKeyProvidersThatGiveKeys) {
  const auto types = component_types_of(model::kKeyProviderType);
  EXPECT_GE(types.size(), 8U);
  for (const auto& type : types) {
    model::Component component;
    component.provider_type = model::kKeyProviderType;
    component.provider_id = id_of(type);
    EXPECT_TRUE(model::key_provider_traits(component)) << component.provider_id;
  }
}

TEST(Catalog, NamesNothingTwice) {
  std::set<std::string> events;
  for (const auto& name : event_types()) EXPECT_TRUE(events.emplace(name.get_string()).second) << name;
  for (const auto& name : default_event_types()) EXPECT_TRUE(events.contains(std::string(name.get_string()))) << name;
  std::set<std::string> features;
  for (const auto& feature : feature_list()) {
    EXPECT_TRUE(features.emplace(json::string_or_empty(feature.get_object(), "name")).second) << feature;
  }
  std::set<std::string> mappers;
  const auto types = mapper_types();
  for (const auto& type : types.at("openid-connect").get_array()) EXPECT_TRUE(mappers.insert(id_of(type)).second);
}

TEST(Catalog, HasAFormForEveryBuiltInMapper) {
  std::set<std::string> known;
  const auto types = mapper_types();
  for (const auto& type : types.at("openid-connect").get_array()) known.insert(id_of(type));
  const auto mappers = builtin_mappers();
  for (const auto& mapper : mappers.at("openid-connect").get_array()) {
    const std::string type(json::string_or_empty(mapper.get_object(), "protocolMapper"));
    EXPECT_TRUE(known.contains(type)) << type;
    EXPECT_FALSE(mapper.get_object().contains("id"));
  }
}

TEST(Catalog, KnowsInterfacesWithoutProviders) {
  EXPECT_TRUE(is_component_interface("org.keycloak.storage.UserStorageProvider"));
  EXPECT_TRUE(component_types_of("org.keycloak.storage.UserStorageProvider").empty());
  EXPECT_FALSE(is_component_interface("latchkey.organization"));
}

}  // namespace
}  // namespace latchkey::kc
