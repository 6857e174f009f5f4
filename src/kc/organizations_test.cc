#include "kc/organizations.h"

#include <gtest/gtest.h>

#include "kc/import_for_test.h"

namespace latchkey::kc {
namespace {

constexpr auto kFile = R"({'realm':'r','organizationsEnabled':true,'users':[{'username':'Ann'},{'username':'ben'}],
 'organizations':[{'id':'o1','name':'Acme','alias':'acme','enabled':false,'description':'d','attributes':{'a':['1']},
   'domains':[{'name':'acme.example','verified':true}],'note':'kept','members':[{'username':'ann','membershipType':'MANAGED'}]}]})";

TEST(Organizations, ComeOutAsTheyCameInAndHaveTheirMembers) {
  TestMakings test;
  auto imported = import_text(kFile, test);
  ASSERT_TRUE(imported) << imported.error().detail;
  const auto users = imported->users;
  const model::Realm realm(std::move(imported->parts));
  EXPECT_TRUE(organizations_enabled(realm.settings()));
  const auto out = write_organizations(realm);
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(out[0].at("note").as_string(), "kept");
  EXPECT_FALSE(out[0].at("enabled").as_bool());
  EXPECT_EQ(out[0].at("domains").as_array()[0].at("verified").as_bool(), true);
  const auto acme = find_kept(realm, kOrganizationType, "o1");
  for (const auto& user : users)
    EXPECT_EQ(membership(*acme, user), user.username == "Ann" ? Membership::managed : Membership::none);
}

TEST(Organizations, AnUpdateKeepsWhatItDoesNotName) {
  TestMakings test;
  const model::Realm realm(std::move(import_text(kFile, test)->parts));
  const auto acme = find_kept(realm, kOrganizationType, "o1");
  const auto changed =
      change_organization(realm, acme.get(), json::Object{{"enabled", true}, {"domains", json::Array{}}}, test.random);
  ASSERT_TRUE(changed) << changed.error().detail;
  const auto out = write_organization(*changed, false);
  EXPECT_TRUE(out.at("enabled").as_bool());
  EXPECT_TRUE(out.at("domains").as_array().empty());
  EXPECT_EQ(out.at("note").as_string(), "kept");
  EXPECT_TRUE(fits_organization(*acme, "ACME", true));
  EXPECT_FALSE(fits_organization(*changed, "example", false));
}

}  // namespace
}  // namespace latchkey::kc
