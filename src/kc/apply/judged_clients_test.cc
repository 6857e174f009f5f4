#include "kc/apply/judged_clients.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/password_hash.h"
#include "kc/apply/apply.h"
#include "kc/client_policies.h"
#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

constexpr const char* kRealm = R"({'realm':'r','enabled':true,
  'clients':[{'clientId':'old','secret':'s','redirectUris':['http://old.example/cb']}],
  'clientProfiles':{'profiles':[{'name':'web','executors':[{'executor':'secure-client-uris','configuration':{}},
    {'executor':'full-scope-disabled','configuration':{'auto-configure':true}}]}]},
  'clientPolicies':{'policies':[{'name':'all','enabled':true,'profiles':['web'],
    'conditions':[{'condition':'any-client','configuration':{}}]}]}})";

class JudgedClients : public testing::Test {
 protected:
  JudgedClients() { take(import_text(kRealm, test_)->parts); }
  void take(model::RealmParts parts) {
    parts.client_policies = read_client_policies(parts.settings);
    realm_ = std::make_unique<model::Realm>(std::move(parts));
  }
  Result<Applied> apply(std::string file) {
    std::ranges::replace(file, '\'', '"');
    const std::vector<model::User> nobody;
    ApplyInput input{.realm = *realm_,
                     .users = nobody,
                     .wanted = *json::parse_object(file),
                     .prune = false,
                     .verify_password = [](std::string_view, const crypto::PasswordHash&) { return false; }};
    return apply_file(std::move(input), test_.options);
  }

  TestMakings test_;
  std::unique_ptr<model::Realm> realm_;
};

TEST_F(JudgedClients, AFileThatBringsARefusedClientIsRefused) {
  const auto refused = apply("{'clients':[{'clientId':'shop','redirectUris':['http://shop.example/cb']}]}");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Error::Kind::invalid);
  EXPECT_EQ(refused.error().detail, "client shop: Invalid redirectUris");
}

TEST_F(JudgedClients, WhatPoliciesSetIsSetAndNoDifferenceTheSecondTime) {
  const std::string file =
      "{'clients':[{'clientId':'shop','redirectUris':['https://shop.example/cb'],'fullScopeAllowed':true}]}";
  auto applied = apply(file);
  ASSERT_TRUE(applied) << applied.error().detail;
  EXPECT_FALSE(applied->differences.empty());
  take(std::move(applied->parts));
  EXPECT_FALSE(realm_->find_client("shop")->full_scope_allowed);
  const auto again = apply(file);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(again->differences.empty());
}

TEST_F(JudgedClients, WhoWasThereBeforeIsJudgedWhenTheFileChangesIt) {
  EXPECT_TRUE(apply("{'displayName':'Other'}"));
  EXPECT_TRUE(apply("{'clients':[{'clientId':'old'}],'displayName':'Other'}"));
  EXPECT_FALSE(apply("{'clients':[{'clientId':'old','name':'New'}]}"));
}

TEST_F(JudgedClients, ThePoliciesAreThoseThatTheFileBrings) {
  EXPECT_TRUE(apply(
      "{'clientPolicies':{'policies':[{'name':'all','enabled':false}]},'clients':[{'clientId':'old','name':'New'}]}"));
}

}  // namespace
}  // namespace latchkey::kc
