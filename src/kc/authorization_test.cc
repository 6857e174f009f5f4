#include "kc/authorization.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"
#include "kc/policy.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

constexpr auto kSettings = R"({'allowRemoteResourceManagement':false,'policyEnforcementMode':'PERMISSIVE',
 'resources':[{'name':'Till','type':'t','ownerManagedAccess':true,'displayName':'<b>','attributes':{'a':['1']},'uris':['/t'],
    'scopes':[{'name':'open'}],'icon_uri':'https://i.example','_id':'r1','note':'kept'}],
 'policies':[{'id':'p2','name':'Both','type':'aggregate','logic':'NEGATIVE','decisionStrategy':'CONSENSUS','config':{'applyPolicies':'[\"Staff\"]'}},
   {'id':'p1','name':'Staff','type':'js','logic':'POSITIVE','decisionStrategy':'UNANIMOUS','config':{'code':'x'}}],
 'scopes':[{'id':'s1','name':'open','iconUri':'https://s.example','displayName':'Open'}],'decisionStrategy':'AFFIRMATIVE','more':'kept'})";

TEST(Authorization, SettingsComeOutAsTheyCameIn) {
  UnsafeSequenceRandom random{1};
  std::string text = kSettings;
  const auto sent = object(text);
  const auto server = read_authorization(sent, random);
  ASSERT_TRUE(server) << server.error().detail;
  const auto written = write_authorization(*server);
  EXPECT_EQ(written.size(), sent.size());
  for (const auto& member : sent) EXPECT_EQ(written.at(member.key()), member.value()) << member.key();
}

TEST(Authorization, ARealmFileBringsThemApartFromTheirClient) {
  TestMakings test;
  auto imported = import_text(
      "{'realm':'r','clients':[{'clientId':'app','authorizationServicesEnabled':true,"
      "'authorizationSettings':{'scopes':[{'name':'open'}]}}]}",
      test);
  ASSERT_TRUE(imported) << imported.error().detail;
  const model::Realm realm(std::move(imported->parts));
  const auto& app = *realm.find_client("app");
  EXPECT_FALSE(app.kept_json.contains("authorizationSettings"));
  const auto server = authorization_of(realm, app);
  ASSERT_TRUE(server);
  EXPECT_EQ(server->scopes.size(), 1U);
  EXPECT_FALSE(authorization_of(realm, *realm.find_client("account")));
  store::Plan plan;
  append_delete_owned(plan, realm, app.uuid.value);
  EXPECT_EQ(plan.writes.size(), 1U);
}

TEST(Authorization, WhatContradictsItselfIsAnErrorThatNamesThePlace) {
  struct Case {
    const char* settings;
    const char* reason;
  };
  for (const auto& one : {
           Case{"{'scopes':[{'name':'a'},{'name':'a'}]}", "scopes[1].name"},
           Case{"{'policies':[{'name':'a','type':'scope','config':{'scopes':'[\\\"none\\\"]'}}]}",
                "\"none\" in scopes"},
           Case{"{'policies':[{'name':'a','type':'x','logic':'MAYBE'}]}", "logic"},
           Case{"{'policies':[{'name':'a','type':'aggregate','config':{'applyPolicies':'none'}}]}", "applyPolicies"},
           Case{"{'policyEnforcementMode':'SOMETIMES'}", "policyEnforcementMode"},
           Case{"{'resources':[{'name':'a','icon_uri':'javascript:x'}]}", "icon_uri"},
           Case{"{'resources':[{'name':'a','_id':'a/b'}]}", "_id"},
       }) {
    UnsafeSequenceRandom random{1};
    const auto server = read_authorization(object(one.settings), random);
    ASSERT_FALSE(server) << one.settings;
    EXPECT_NE(server.error().detail.find(one.reason), std::string::npos) << server.error().detail;
  }
}

TEST(Policy, MembersOfATypeAreTextsInItsSettingsAndComeBack) {
  TestMakings test;
  const model::Realm realm(
      std::move(import_text("{'realm':'r','roles':{'realm':[{'id':'role-1','name':'boss'}]}}", test)->parts));
  const op::authz::ResourceServer server;
  op::authz::Policy empty;
  empty.id = "p";
  empty.type = "role";
  const auto policy = change_policy({realm, server}, empty,
                                    object("{'name':'n','roles':[{'id':'boss','required':true}],'fetchRoles':true}"));
  ASSERT_TRUE(policy) << policy.error().detail;
  EXPECT_EQ(policy->setting("roles"), R"([{"id":"role-1","required":true}])");
  const auto out = write_policy(realm, *policy, PolicyForm::members);
  EXPECT_EQ(out.at("roles").as_array()[0].at("id").as_string(), "role-1");
  EXPECT_TRUE(out.at("fetchRoles").as_bool());
  EXPECT_FALSE(out.contains("config"));
  EXPECT_TRUE(write_policy(realm, *policy, PolicyForm::config).at("config").is_object());
}

}  // namespace
}  // namespace latchkey::kc
