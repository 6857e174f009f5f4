#include "kc/user_profile.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

std::string profile_error(std::string text) {
  const auto profile = read_user_profile(object(std::move(text)));
  return profile ? "" : profile.error().detail;
}

TEST(UserProfileConfig, TheDefaultNamesWhatEveryUserHas) {
  const auto profile = read_user_profile(default_user_profile_config());
  ASSERT_TRUE(profile);
  ASSERT_EQ(profile->attributes.size(), 4U);
  EXPECT_EQ(profile->unmanaged, authn::UnmanagedPolicy::disabled);
  const auto* email = profile->find("email");
  ASSERT_NE(email, nullptr);
  EXPECT_FALSE(email->required.admin);
  EXPECT_TRUE(email->required.user);
  EXPECT_TRUE(check_validators(*profile));
}

TEST(UserProfileConfig, SaysWhatCannotBe) {
  const struct {
    const char* text;
    const char* part;
  } cases[] = {
      {"{'attributes': [{'name': 'username'}]}", "\"email\""},
      {"{'attributes': [{'name': 'username'}, {'name': 'email'}, {'name': 'email'}]}", "twice"},
      {"{'attributes': [{'name': 'username'}, {'name': 'email'}, {'name': 'a b'}]}", "letters"},
      {"{'attributes': [{'name': 'username'}, {'name': 'email'}, {'name': 'a', 'group': 'g'}]}", "not defined"},
      {"{'attributes': [{'name': 'username', 'permissions': {'view': ['root']}}, {'name': 'email'}]}", "root"},
      {"{'attributes': 'none'}", "attributes"},
      {"{'unmanagedAttributePolicy': 'SOME', 'attributes': []}", "unmanagedAttributePolicy"},
  };
  for (const auto& c : cases) EXPECT_NE(profile_error(c.text).find(c.part), std::string::npos) << c.text;
}

TEST(UserProfileConfig, AnUnknownValidatorIsNamedAndRefusesValues) {
  const auto profile = read_user_profile(
      object("{'attributes': [{'name': 'username', 'validations': {'magic': {}}}, {'name': 'email'}]}"));
  ASSERT_TRUE(profile);
  const auto known = check_validators(*profile);
  ASSERT_FALSE(known);
  EXPECT_NE(known.error().detail.find("magic"), std::string::npos);
}

TEST(UserProfileConfig, MetadataShowsFormsWhatToAskFor) {
  const auto config = default_user_profile_config();
  const auto metadata = write_profile_metadata(config, authn::ProfileRole::admin, false);
  const auto& attributes = metadata.at("attributes").as_array();
  ASSERT_EQ(attributes.size(), 4U);
  const auto& username = attributes[0].as_object();
  EXPECT_EQ(username.at("name").as_string(), "username");
  EXPECT_TRUE(username.at("readOnly").as_bool());
  EXPECT_FALSE(username.at("required").as_bool());
  EXPECT_TRUE(username.at("validators").as_object().contains("length"));
  EXPECT_TRUE(metadata.at("groups").is_array());
}

TEST(UserProfileConfig, OneErrorStandsAloneAndSeveralInAList) {
  const authn::ProfileError error{"email", "error-invalid-email", {"email", "x"}};
  EXPECT_EQ(json::serialize(write_profile_errors({error})),
            R"({"field":"email","errorMessage":"error-invalid-email","params":["email","x"]})");
  EXPECT_EQ(write_profile_errors({error, error}).at("errors").as_array().size(), 2U);
}

TEST(UserProfileConfig, FilesFromBeforeProfilesKeepTheirUsersAttributesVisible) {
  const struct {
    const char* version;
    authn::UnmanagedPolicy policy;
  } cases[] = {{"'keycloakVersion': '22.0.1',", authn::UnmanagedPolicy::enabled},
               {"'keycloakVersion': '26.0.0',", authn::UnmanagedPolicy::disabled},
               {"", authn::UnmanagedPolicy::disabled}};
  for (const auto& c : cases) {
    TestMakings test;
    auto imported = import_text(std::string("{") + c.version + "'realm': 'r', 'enabled': true}", test);
    ASSERT_TRUE(imported) << imported.error().detail;
    EXPECT_EQ(user_profile_of(model::Realm(std::move(imported->parts))).unmanaged, c.policy) << c.version;
  }
}

}  // namespace
}  // namespace latchkey::kc
