// Realms in the making: nobody sees them before they are whole.
#include "store/contract/contract.h"
#include "store/history.h"

namespace latchkey::store {
namespace {

const RealmId big("big");
template <class... W>
StagedPlan staged(W... writes) {
  StagedPlan staged{.key = "key-1", .until = from_unix_seconds(1000), .plan = {}, .publish = {}};
  (staged.plan.add(std::move(writes)), ...);
  return staged;
}

StagedPlan published(bool replace = false) {
  StagedPlan plan = staged();
  plan.publish = PublishRealm{.id = big, .replace = replace};
  return plan;
}

CreateRealm create(const std::string& name = "Big") { return {.id = big, .name = name, .settings = R"({"v":1})"}; }

TEST_P(StoreContract, HidesARealmInTheMakingUntilItIsPublished) {
  EXPECT_TRUE(
      commit_staged(staged(create(), PutObject{.realm = big, .object = {"client", "c", "c", "{}"}})).committed());
  EXPECT_TRUE(commit_staged(staged(PutUser{.realm = big, .user = user("u1", "alice")})).committed());
  EXPECT_EQ(commit_staged(staged(PutUser{.realm = big, .user = user("u2", "ALICE")})).refused->reason,
            Refusal::duplicate_username);
  EXPECT_EQ(commit_staged(staged(create())).refused->reason, Refusal::exists) << "the key is in use";
  EXPECT_FALSE(read(store().realms().find_realm("Big")).has_value());
  EXPECT_FALSE(read(store().realms().load_realm(big)).has_value());
  EXPECT_EQ(read(store().realms().list_realms()).size(), 1U);
  EXPECT_FALSE(read(store().users().find_user(big, UserId("u1"))).has_value());
  EXPECT_EQ(read(store().users().count_users(big)), 0);
  EXPECT_EQ(refusal(PutUser{.realm = big, .user = user("u3", "carol")}), Refusal::missing)
      << "other plans do not reach it";

  EXPECT_TRUE(commit_staged(published()).committed());
  EXPECT_TRUE(read(store().realms().find_realm("Big")).has_value());
  EXPECT_EQ(read(store().realms().load_realm(big))->objects.size(), 1U);
  EXPECT_TRUE(read(store().users().find_user(big, UserId("u1"))).has_value());
  EXPECT_EQ(commit_staged(published()).refused->reason, Refusal::missing);
  EXPECT_EQ(read(store().sweep(from_unix_seconds(5000), 100)), 0U) << "it is a realm like others";
  must(PutUser{.realm = big, .user = user("u3", "carol")});
}

TEST_P(StoreContract, PublishesARealmInThePlaceOfAnotherOnlyWhenAsked) {
  must(CreateRealm{.id = big, .name = "Old", .settings = R"({"v":1})"});
  must(CreateRealm{.id = RealmId("named"), .name = "BIG", .settings = R"({"v":1})"});
  must(PutUser{.realm = big, .user = user("u1", "old")});
  ASSERT_TRUE(commit_staged(staged(create(), PutUser{.realm = big, .user = user("u1", "new")})).committed());
  EXPECT_EQ(read(store().users().find_user(big, UserId("u1")))->username, "old");
  EXPECT_EQ(commit_staged(published()).refused->reason, Refusal::exists);
  const auto before = read(store().realms().load_realm(big))->head.version;
  EXPECT_TRUE(commit_staged(published(true)).committed());
  EXPECT_EQ(read(store().users().find_user(big, UserId("u1")))->username, "new");
  EXPECT_FALSE(read(store().realms().find_realm("Old")).has_value());
  EXPECT_FALSE(read(store().realms().find_realm("BIG")).has_value());
  EXPECT_FALSE(read(store().realms().load_changes(big, before)).has_value()) << "who knew the old one loads it whole";
  EXPECT_EQ(read(store().realms().load_realm(big))->head.version, before + kVersionHistory + 1);
}

TEST_P(StoreContract, WritesToOtherRealmsInThePlanThatPublishes) {
  ASSERT_TRUE(commit_staged(staged(create())).committed());
  const PutObject entry{.realm = RealmId("r1"), .object = {"client", "big-realm", "big-realm", "{}"}};
  StagedPlan last = published();
  last.plan.add(entry);
  EXPECT_TRUE(commit_staged(std::move(last)).committed());
  EXPECT_EQ(read(store().realms().load_realm(RealmId("r1")))->objects.size(), 1U);
}

TEST_P(StoreContract, SweepsARealmThatNobodyGoesOnMaking) {
  ASSERT_TRUE(commit_staged(staged(create(), PutUser{.realm = big, .user = user("u1", "alice")})).committed());
  EXPECT_EQ(read(store().sweep(from_unix_seconds(999), 100)), 0U);
  StagedPlan later = staged(PutUser{.realm = big, .user = user("u2", "bob")});
  later.until = from_unix_seconds(2000);
  EXPECT_TRUE(commit_staged(std::move(later)).committed());
  EXPECT_EQ(read(store().sweep(from_unix_seconds(1999), 100)), 0U);
  EXPECT_GE(read(store().sweep(from_unix_seconds(2000), 100)), 3U);
  EXPECT_EQ(commit_staged(published()).refused->reason, Refusal::missing);
  EXPECT_TRUE(commit_staged(staged(create())).committed()) << "the key is free again";
}

}  // namespace
}  // namespace latchkey::store
