// Searches for users: what is found, in which order, in pages.
#include <algorithm>

#include "store/contract/contract.h"

namespace latchkey::store {
namespace {

const RealmId r1("r1");

}  // namespace

void StoreSearch::SetUp() {
  StoreContract::SetUp();
  if (!HasFatalFailure()) make_people();
}

void StoreSearch::make_people() {
  auto anna = user("u-anna", "Anna", "anna@example.org");
  anna.first_name = "Anna";
  anna.last_name = "Müller";
  anna.attributes = {{"dept", {"sales", "it"}}, {"Dept", {"none"}}};
  anna.roles = {model::RoleId("role-a")};
  anna.created = from_unix_seconds(100);
  auto bob = user("u-bob", "bob", "robert@example.com");
  bob.first_name = "Robert";
  bob.last_name = "Mann";
  bob.enabled = false;
  bob.email_verified = true;
  bob.attributes = {{"dept", {"it"}}};
  bob.groups = {model::GroupId("g1")};
  bob.created = from_unix_seconds(200);
  auto carol = user("u-carol", "carol.mann");
  carol.groups = {model::GroupId("g1"), model::GroupId("g2")};
  carol.roles = {model::RoleId("role-a"), model::RoleId("role-b")};
  carol.created = from_unix_seconds(300);
  auto service = user("u-service", "service-account-app");
  service.service_account_of = ClientUuid("app");
  for (auto& person : {anna, bob, carol, service}) must(PutUser{.realm = r1, .user = person});
  must(PutFederatedIdentity{.realm = r1, .user = UserId("u-bob"), .identity = {"google", "4711", "bob@gmail"}});
  make_realm("r2");
  must(PutUser{.realm = RealmId("r2"), .user = user("u-other", "annabel", "anna@example.org")});
}

std::string StoreSearch::found(const UserQuery& query) {
  std::string names;
  for (const auto& person : read(store().users().search_users(r1, query))) names += person.username + ' ';
  if (query.first == 0 && query.limit == 100) {
    const auto count = read(store().users().count_matching(r1, query));
    EXPECT_EQ(count, std::ranges::count(names, ' ')) << names;
  }
  return names;
}

namespace {

TEST_P(StoreSearch, ListsAllPeopleByNameAndServiceAccountsWhenAsked) {
  EXPECT_EQ(found({}), "Anna bob carol.mann ");
  EXPECT_EQ(found({.exclude_service_accounts = false}), "Anna bob carol.mann service-account-app ");
}

TEST_P(StoreSearch, FindsByTheBeginningOfAWordInAnyName) {
  EXPECT_EQ(found({.search = "AN"}), "Anna ") << "not what holds it";
  EXPECT_EQ(found({.search = "an*"}), "Anna ");
  EXPECT_EQ(found({.search = "ROB"}), "bob ") << "first name and e-mail, once";
  EXPECT_EQ(found({.search = "mü"}), "Anna ") << "names are folded by Unicode";
  EXPECT_EQ(found({.search = "service"}), "");
  EXPECT_EQ(found({.search = "service", .exclude_service_accounts = false}), "service-account-app ");
}

TEST_P(StoreSearch, FindsWhatHoldsAWordOrIsIt) {
  EXPECT_EQ(found({.search = "*mann*"}), "bob carol.mann ");
  EXPECT_EQ(found({.search = "c*mann"}), "carol.mann ");
  EXPECT_EQ(found({.search = "*"}), "Anna bob carol.mann ");
  EXPECT_EQ(found({.search = "\"mann\""}), "bob ");
  EXPECT_EQ(found({.search = "\"carol\""}), "");
  EXPECT_EQ(found({.search = "100%"}), "") << "no wildcard of a database";
  EXPECT_EQ(found({.search = "_nna"}), "");
  EXPECT_EQ(found({.search = "\\"}), "");
}

TEST_P(StoreSearch, WantsEveryWord) {
  EXPECT_EQ(found({.search = "  robert\tmann "}), "bob ");
  EXPECT_EQ(found({.search = "robert müller"}), "");
}

TEST_P(StoreSearch, FindsByPartsOfFieldsOrWholeOnes) {
  EXPECT_EQ(found({.username = "ANN"}), "Anna carol.mann ");
  EXPECT_EQ(found({.username = "ANNA", .exact = true}), "Anna ");
  EXPECT_EQ(found({.username = "ann", .exact = true}), "");
  EXPECT_EQ(found({.email = "example"}), "Anna bob ");
  EXPECT_EQ(found({.email = "Robert@Example.com", .exact = true}), "bob ");
  EXPECT_EQ(found({.first_name = "obe", .last_name = "ann"}), "bob ");
  EXPECT_EQ(found({.first_name = "Robert", .last_name = "an", .exact = true}), "");
}

TEST_P(StoreSearch, FindsByFlagsAndTimes) {
  EXPECT_EQ(found({.enabled = false}), "bob ");
  EXPECT_EQ(found({.enabled = true}), "Anna carol.mann ");
  EXPECT_EQ(found({.email_verified = true}), "bob ");
  EXPECT_EQ(found({.created_after = from_unix_seconds(200)}), "bob carol.mann ");
  EXPECT_EQ(found({.created_after = from_unix_seconds(101), .created_before = from_unix_seconds(200)}), "bob ");
}

TEST_P(StoreSearch, FindsByAttributesRolesGroupsAndIdentities) {
  EXPECT_EQ(found({.attributes = {{"dept", "it"}}}), "Anna bob ");
  EXPECT_EQ(found({.attributes = {{"dept", "it"}, {"dept", "sales"}}}), "Anna ");
  EXPECT_EQ(found({.attributes = {{"dept", "i"}}}), "");
  EXPECT_EQ(found({.in_group = model::GroupId("g1")}), "bob carol.mann ");
  EXPECT_EQ(found({.with_role = model::RoleId("role-a")}), "Anna carol.mann ");
  EXPECT_EQ(found({.in_group = model::GroupId("g2"), .with_role = model::RoleId("role-a")}), "carol.mann ");
  EXPECT_EQ(found({.idp_alias = "google"}), "bob ");
  EXPECT_EQ(found({.idp_user_id = "4711"}), "bob ");
  EXPECT_EQ(found({.idp_alias = "google", .idp_user_id = "4711"}), "bob ");
  EXPECT_EQ(found({.idp_alias = "github", .idp_user_id = "4711"}), "");
  EXPECT_EQ(found({.search = "bob", .attributes = {{"dept", "sales"}}}), "");
}

TEST_P(StoreSearch, GivesPagesInOrder) {
  EXPECT_EQ(found({.first = 0, .limit = 2}), "Anna bob ");
  EXPECT_EQ(found({.first = 2, .limit = 2}), "carol.mann ");
  EXPECT_EQ(found({.first = 9, .limit = 2}), "");
  EXPECT_EQ(found({.limit = 0}), "");
  EXPECT_EQ(found({.search = "*mann", .first = 1, .limit = 1}), "carol.mann ");
  EXPECT_EQ(found({.attributes = {{"dept", "it"}}, .first = 1, .limit = 1}), "bob ");
}

TEST_P(StoreSearch, SeesOnlyItsRealm) {
  EXPECT_TRUE(read(store().users().search_users(RealmId("no"), {})).empty());
  EXPECT_EQ(read(store().users().count_matching(RealmId("no"), {})), 0);
  EXPECT_EQ(read(store().users().search_users(RealmId("r2"), {.search = "anna"})).size(), 1U);
  EXPECT_TRUE(read(store().users().search_users(RealmId("r2"), {.attributes = {{"dept", "it"}}})).empty());
}

TEST_P(StoreSearch, FollowsChangesOfNames) {
  auto anna = *read(store().users().find_user(r1, UserId("u-anna")));
  anna.last_name = "Schulz";
  anna.enabled = false;
  must(UpdateUserProfile{.realm = r1, .user = anna});
  EXPECT_EQ(found({.search = "müller"}), "");
  EXPECT_EQ(found({.search = "SCHULZ", .enabled = false}), "Anna ");
  must(DeleteUser{.realm = r1, .user = UserId("u-anna")});
  EXPECT_EQ(found({.search = "schulz"}), "");
}

// More of them than candidates are gathered from an index: the walk along the names must find the same.
TEST_P(StoreSearch, FindsTheSameAmongMany) {
  std::vector<Plan> plans;
  for (int i = 0; i < 2100; ++i) {
    auto person =
        user("many-" + std::to_string(i), "many-" + std::to_string(10000 + i), "m" + std::to_string(i) + "@many.org");
    person.groups = {model::GroupId(i % 2 == 0 ? "even" : "odd"), model::GroupId("all")};
    if (i % 700 == 0) person.last_name = "Rare";
    Plan plan;
    plan.add(PutUser{.realm = r1, .user = person});
    plans.push_back(std::move(plan));
  }
  commit_all(std::move(plans));
  EXPECT_EQ(read(store().users().count_matching(r1, {.search = "many"})), 2100);
  EXPECT_EQ(found({.search = "many", .first = 2099}), "many-12099 ");
  EXPECT_EQ(found({.search = "many rare"}), "many-10000 many-10700 many-11400 ");
  EXPECT_EQ(found({.search = "rare many-11"}), "many-11400 ");
  EXPECT_EQ(found({.in_group = model::GroupId("all"), .first = 1, .limit = 2}), "many-10001 many-10002 ");
  EXPECT_EQ(read(store().users().count_matching(r1, {.in_group = model::GroupId("odd")})), 1050);
}

}  // namespace
}  // namespace latchkey::store
