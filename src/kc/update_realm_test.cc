#include "kc/update_realm.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"
#include "kc/write/write_realm.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

class RealmUpdates : public ::testing::Test {
 protected:
  static model::Realm load() {
    TestMakings test;
    auto imported =
        import_realm(json::parse(read_text("src/kc/testdata/full-realm.json"), kRealmFileLimits).value(), test.options);
    return model::Realm(std::move(imported.value().parts));
  }
  json::Object after(const model::RealmSettings& settings) const {
    model::RealmParts parts = realm_.parts();
    parts.settings = settings;
    return write_realm(model::Realm(std::move(parts)));
  }
  model::Realm realm_ = load();
};

TEST_F(RealmUpdates, AnAddressThatMayBeSharedSignsNobodyIn) {
  for (const auto* sent :
       {"{'duplicateEmailsAllowed':true}", "{'duplicateEmailsAllowed':true,'loginWithEmailAllowed':true}"}) {
    const auto settings = update_realm(realm_, object(sent));
    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_TRUE(settings->login.duplicate_emails_allowed);
    EXPECT_FALSE(settings->login.login_with_email_allowed) << sent;
  }
  const auto unique = update_realm(realm_, object("{'duplicateEmailsAllowed':false,'loginWithEmailAllowed':true}"));
  ASSERT_TRUE(unique) << unique.error().detail;
  EXPECT_TRUE(unique->login.login_with_email_allowed);
}

TEST_F(RealmUpdates, WhatIsReadAndSentBackChangesNothing) {
  const auto before = write_realm(realm_);
  for (const auto& sent : {json::Object(), before}) {
    const auto settings = update_realm(realm_, sent);
    ASSERT_TRUE(settings) << settings.error().detail;
    json::Object now = after(*settings);
    EXPECT_EQ(now.size(), before.size());
    for (const auto& member : before) EXPECT_EQ(now[member.key()], member.value()) << member.key();
    EXPECT_EQ(settings->smtp_password, realm_.settings().smtp_password);
    EXPECT_EQ(settings->default_groups, realm_.settings().default_groups);
    EXPECT_EQ(settings->localization.texts, realm_.settings().localization.texts);
  }
}

TEST_F(RealmUpdates, EverySettingCanBeChanged) {
  const auto before = write_realm(realm_);
  for (const auto& member : before) {
    const std::string key(member.key());
    json::Value other;
    if (member.value().is_bool())
      other = !member.value().get_bool();
    else if (member.value().is_int64())
      other = member.value().get_int64() + 1;
    else
      continue;
    const auto settings = update_realm(realm_, {{key, other}});
    ASSERT_TRUE(settings) << key << ": " << settings.error().detail;
    EXPECT_EQ(after(*settings)[key], other) << key;
  }
}

TEST_F(RealmUpdates, NothingThatARealmContainsIsTouched) {
  const auto settings = update_realm(
      realm_,
      object("{'clients':[{'clientId':'evil'}],'users':[{'username':'evil'}],'roles':{'realm':[{'name':'evil'}]},"
             "'components':{},'id':'another','defaultRole':{'name':'evil'},'identityProviders':[{'alias':'evil'}]}"));
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->id, realm_.id());
  EXPECT_EQ(settings->kept_json.find("evil"), std::string::npos);
}

TEST_F(RealmUpdates, WhatIsWrongIsNamed) {
  struct Row {
    const char* sent;
    const char* named;
  };
  for (const auto& row : {
           Row{"{'accessTokenLifespan':-1}", "accessTokenLifespan"},
           Row{"{'accessTokenLifespan':'long'}", "accessTokenLifespan"},
           Row{"{'sslRequired':'maybe'}", "sslRequired"},
           Row{"{'browserFlow':'nowhere'}", "browserFlow"},
           Row{"{'realm':'a/b'}", "realm"},
           Row{"{'realm':''}", "realm"},
           Row{"{'passwordPolicy':'magic(1)'}", "passwordPolicy"},
           Row{"{'smtpServer':7}", "smtpServer"},
           Row{"{'attributes':[]}", "attributes"},
       }) {
    const auto settings = update_realm(realm_, object(row.sent));
    ASSERT_FALSE(settings) << row.sent;
    EXPECT_NE(settings.error().detail.find(row.named), std::string::npos) << settings.error().detail;
  }
}

TEST_F(RealmUpdates, APasswordPolicyMayHoldAPatternWithAnything) {
  const auto settings =
      update_realm(realm_, object("{'passwordPolicy':'length(8) and regexPattern(a (b) and c) and notUsername'}"));
  EXPECT_TRUE(settings) << settings.error().detail;
}

TEST_F(RealmUpdates, KeptMembersAreReplacedAndNullTakesOneAway) {
  const auto with = update_realm(realm_, object("{'otpPolicyDigits':8,'future':{'a':1}}"));
  ASSERT_TRUE(with);
  model::RealmParts parts = realm_.parts();
  parts.settings = *with;
  const model::Realm changed(std::move(parts));
  EXPECT_EQ(write_realm(changed).at("otpPolicyDigits"), 8);
  const auto without = update_realm(changed, object("{'future':null}"));
  ASSERT_TRUE(without);
  EXPECT_EQ(without->kept_json.find("future"), std::string::npos);
}

TEST_F(RealmUpdates, EventSettingsAreLaidOverWhatStands) {
  const auto settings = update_event_settings(realm_, object("{'eventsEnabled':true,'enabledEventTypes':['LOGIN']}"));
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->events.events_enabled);
  EXPECT_EQ(settings->events.enabled_event_types, std::vector<std::string>{"LOGIN"});
  EXPECT_EQ(settings->events.listeners, realm_.settings().events.listeners);
  EXPECT_EQ(settings->display_name, realm_.settings().display_name);
}

}  // namespace
}  // namespace latchkey::kc
