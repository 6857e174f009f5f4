#include "kc/organizations.h"

#include <gtest/gtest.h>

#include <set>

#include "kc/import/import_for_test.h"
#include "kc/organization_groups.h"

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

TEST(Organizations, HaveGroupsWithThoseWhoAreInThem) {
  constexpr auto kGroups = R"({'realm':'r','organizationsEnabled':true,'users':[{'username':'Ann'}],'groups':[{'name':'dev'}],
    'organizations':[{'id':'o1','name':'Acme','groups':[{'id':'g1','name':'dev','description':'d','attributes':{'a':['1']},
      'subGroups':[{'id':'g2','name':'back','attributes':{},'subGroups':[]}]}],'members':[{'username':'ann','groups':['/dev/back']}]},
     {'id':'o2','name':'Other','groups':[{'id':'g3','name':'dev'}]}]})";
  TestMakings test;
  auto imported = import_text(kGroups, test);
  ASSERT_TRUE(imported) << imported.error().detail;
  const model::User ann = imported->users.at(0);
  const model::Realm realm(std::move(imported->parts));
  const OrganizationGroups groups(realm, *find_kept(realm, kOrganizationType, "o1"));
  EXPECT_EQ(groups.all().size(), 2U);
  EXPECT_EQ(groups.path(*groups.find("g2")), "/dev/back");
  EXPECT_EQ(groups.find_by_path("dev/back"), groups.find("g2"));
  EXPECT_EQ(groups.find("g3"), nullptr) << "another organization's";
  ASSERT_EQ(groups.of(ann).size(), 1U);
  EXPECT_EQ(groups.of(ann)[0]->id.value, "g2");
  EXPECT_EQ(realm.parts().groups.size(), 1U) << "the realm's own group of that name";
  const auto out = write_organizations(realm);
  EXPECT_EQ(json::serialize(out[0].at("groups")),
            R"([{"id":"g1","name":"dev","description":"d","attributes":{"a":["1"]},)"
            R"("subGroups":[{"id":"g2","name":"back","attributes":{},"subGroups":[]}]}])");
}

TEST(Organizations, NoTwoGroupsHaveOnePath) {
  constexpr auto kSlashes =
      R"({'realm':'r','users':[{'username':'a'},{'username':'b'},{'username':'c'}],'organizations':[
    {'id':'o1','name':'Acme','groups':[{'id':'g1','name':'x/y'},{'id':'g2','name':'x','subGroups':[{'id':'g3','name':'y'}]},
      {'id':'g4','name':'p/q'}],'members':[{'username':'a','groups':['/x~/y']},{'username':'b','groups':['/x/y']},
      {'username':'c','groups':['/p/q']}]}]})";
  TestMakings test;
  auto imported = import_text(kSlashes, test);
  ASSERT_TRUE(imported) << imported.error().detail;
  const auto users = imported->users;
  const model::Realm realm(std::move(imported->parts));
  const OrganizationGroups groups(realm, *find_kept(realm, kOrganizationType, "o1"));
  EXPECT_EQ(groups.of(users.at(0)).at(0)->id.value, "g1");
  EXPECT_EQ(groups.of(users.at(1)).at(0)->id.value, "g3");
  EXPECT_EQ(groups.of(users.at(2)).at(0)->id.value, "g4") << "not escaped, but nothing else reads so";
  std::set<std::string> paths;
  for (const auto* name : {"x", "/", "~", "x/", "x~", "x~/", "~/", "~~/", "/~", "x~/y", "x~~/y"})
    EXPECT_TRUE(paths.insert(escaped_group_name(name) + "/y").second) << name;
}

TEST(Organizations, GroupsThatCannotBeAreRefused) {
  const auto error = [](const std::string& organization) {
    return error_of("{'realm':'r','users':[{'username':'a'}],'organizations':[{'name':'Acme'," + organization + "}]}");
  };
  EXPECT_TRUE(error("'groups':[{'name':'x'},{'name':'x'}]").contains("another group beside it"));
  EXPECT_TRUE(error("'groups':[{'name':''}]").contains("groups[0].name"));
  EXPECT_TRUE(error("'members':[{'username':'a','groups':['/x']}]").contains("does not have"));
}

TEST(Organizations, AGroupIsNotMovedIntoItselfNorBesideOneOfItsName) {
  TestMakings test;
  const model::Realm realm(std::move(
      import_text("{'realm':'r','organizations':[{'id':'o','name':'A','groups':[{'id':'x','name':'x','subGroups':[{'id':'y','name':'y'}]},"
                  "{'id':'z','name':'y'}]}]}",
                  test)
          ->parts));
  const OrganizationGroups groups(realm, *find_kept(realm, kOrganizationType, "o"));
  EXPECT_EQ(moved_organization_group(groups, *groups.find("x"), "y").error().kind, Error::Kind::invalid);
  EXPECT_EQ(moved_organization_group(groups, *groups.find("x"), "x").error().kind, Error::Kind::invalid);
  EXPECT_EQ(moved_organization_group(groups, *groups.find("y"), "o").error().kind, Error::Kind::conflict);
  EXPECT_EQ(moved_organization_group(groups, *groups.find("x"), "z")->parent_id, "z");
  EXPECT_EQ(change_organization_group(groups, nullptr, {{"name", "x"}}, test.random, "o").error().kind,
            Error::Kind::conflict);
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
