#include "kc/client_policies.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

model::RealmSettings settings(std::string kept) {
  model::RealmSettings made;
  made.kept_json = json::serialize(object(std::move(kept)));
  return made;
}

constexpr auto kKept = R"({'other':1,'clientProfiles':{'profiles':[{'name':'strict','executors':[]}],'note':'kept'},
  'clientPolicies':{'policies':[{'name':'all','enabled':true,'profiles':['strict','fapi-1-baseline']}]}})";

TEST(ClientPolicies, AreReplacedWholeAndLeaveTheRestOfTheRealmAlone) {
  const auto changed = with_client_profiles(
      settings(kKept), object("{'profiles':[{'name':'strict'},{'name':'<b>','executors':[{'executor':'pkce-enforcer',"
                              "'configuration':{'auto-configure':true}}]}]}"));
  ASSERT_TRUE(changed) << changed.error().detail;
  EXPECT_EQ(client_profiles(*changed).size(), 2U);
  EXPECT_EQ(client_policies(*changed).size(), 1U);
  EXPECT_NE(changed->kept_json.find("\"other\":1"), std::string::npos);
  EXPECT_NE(changed->kept_json.find("\"note\":\"kept\""), std::string::npos);
}

TEST(ClientPolicies, AreReadWithWhatCannotBeReadInTheirPlace) {
  const auto read = read_client_policies(settings(
      R"({'clientProfiles':{'profiles':[{'name':'strict','executors':[{'executor':'pkce-enforcer','configuration':
        {'auto-configure':true,'n':[1,'two']}},7]},'none']},'clientPolicies':{'policies':[
        {'name':'p','enabled':true,'conditions':[{'condition':'any-client'}],'profiles':['strict','fapi']},
        {'name':'off','enabled':false,'profiles':['strict']},{'name':'odd','enabled':true,'profiles':'strict'}]}})"));
  ASSERT_EQ(read.size(), 2U);
  const auto& policy = *read[0];
  EXPECT_EQ(policy.name, "p");
  EXPECT_EQ(policy.conditions.at(0).provider, "any-client");
  ASSERT_EQ(policy.executors.size(), 3U);
  EXPECT_TRUE(policy.executors[0].flag("auto-configure"));
  EXPECT_EQ(policy.executors[0].list("n"), (std::vector<std::string>{"1", "two"}));
  EXPECT_EQ(policy.executors[1].provider, "unreadable");
  EXPECT_EQ(policy.executors[2].provider, "profile fapi");
  EXPECT_EQ(read[1]->executors.at(0).provider, "unreadable");
  EXPECT_TRUE(read_client_policies({}).empty());
}

TEST(ClientPolicies, StartFromNothing) {
  EXPECT_TRUE(client_profiles({}).empty());
  const auto changed = with_client_policies({}, object("{'policies':[{'name':'p','enabled':true}]}"));
  ASSERT_TRUE(changed);
  EXPECT_EQ(client_policies(*changed).size(), 1U);
}

TEST(ClientPolicies, WhatCannotBeIsRefusedByName) {
  struct Case {
    const char* sent;
    bool profiles;
    const char* reason;
  };
  for (const auto& one : {
           Case{"{'profiles':[{'name':'a'},{'name':'a'},{'name':'strict'}]}", true,
                "profiles[1].name is \"a\" a second"},
           Case{"{'profiles':[]}", true, "\"strict\" is used by the policy \"all\""},
           Case{"{'profiles':7}", true, "must be a list"},
           Case{"{'profiles':[{'name':'strict','executors':[{'executor':''}]}]}", true, "must not be empty"},
           Case{"{'profiles':[{'name':'strict','executors':[{'executor':'x','configuration':[]}]}]}", true,
                "configuration"},
           Case{"{'profiles':[{'executors':[]}]}", true, "profiles[0].name"},
           Case{"{'policies':[{'name':'p','profiles':['none']}]}", false, "\"none\", which does not exist"},
           Case{"{'policies':[{'name':'p','enabled':'perhaps'}]}", false, "enabled"},
           Case{"{'policies':[{'name':'p','conditions':[7]}]}", false, "conditions"},
       }) {
    const auto s = settings(kKept);
    const auto changed =
        one.profiles ? with_client_profiles(s, object(one.sent)) : with_client_policies(s, object(one.sent));
    ASSERT_FALSE(changed) << one.sent;
    EXPECT_NE(changed.error().detail.find(one.reason), std::string::npos) << changed.error().detail;
  }
}

TEST(ClientPolicies, APolicyKeepsAProfileThatAFileBroughtAndWeDoNotHave) {
  EXPECT_TRUE(
      with_client_policies(settings(kKept), object("{'policies':[{'name':'all','profiles':['fapi-1-baseline']}]}")));
}

}  // namespace
}  // namespace latchkey::kc
