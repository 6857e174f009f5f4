#include <gtest/gtest.h>

#include <set>

#include "model/realm.h"
#include "model/user.h"

namespace latchkey::model {
namespace {

std::shared_ptr<const Role> role(const std::string& id, std::vector<std::string> parts = {},
                                 const std::string& client = "") {
  Role made;
  made.id = RoleId(id);
  made.name = id;
  made.client = ClientUuid(client);
  for (auto& part : parts) made.composites.emplace_back(std::move(part));
  return std::make_shared<const Role>(std::move(made));
}

std::shared_ptr<const Group> group(const std::string& id, const std::string& parent,
                                   std::vector<std::string> roles = {}) {
  Group made;
  made.id = GroupId(id);
  made.name = id;
  made.parent = GroupId(parent);
  for (auto& name : roles) made.roles.emplace_back(std::move(name));
  return std::make_shared<const Group>(std::move(made));
}

std::set<std::string> ids(const std::unordered_set<const Role*>& roles) {
  std::set<std::string> found;
  for (const auto* item : roles) found.insert(item->id.value);
  return found;
}

TEST(Realm, EffectiveRolesFollowCompositesGroupsAndAncestors) {
  RealmParts parts;
  parts.roles = {role("a", {"b"}), role("b", {"c"}), role("c"), role("from-group"), role("from-parent"), role("other")};
  parts.groups = {group("top", "", {"from-parent"}), group("child", "top", {"from-group"}),
                  group("sibling", "top", {"other"})};
  const Realm realm(parts);
  EXPECT_EQ(ids(realm.effective_roles({RoleId("a")}, {})), (std::set<std::string>{"a", "b", "c"}));
  EXPECT_EQ(ids(realm.effective_roles({}, {GroupId("child")})), (std::set<std::string>{"from-group", "from-parent"}));
  EXPECT_TRUE(realm.effective_roles({RoleId("gone")}, {GroupId("gone")}).empty());
}

TEST(Realm, CyclesOfRolesAndGroupsEnd) {
  RealmParts parts;
  parts.roles = {role("a", {"b"}), role("b", {"a"}), role("self", {"self"})};
  parts.groups = {group("x", "y", {"a"}), group("y", "x"), group("z", "z")};
  const Realm realm(parts);
  EXPECT_EQ(ids(realm.effective_roles({RoleId("self")}, {GroupId("x"), GroupId("z")})),
            (std::set<std::string>{"a", "b", "self"}));
  EXPECT_FALSE(realm.group_path(*realm.find_group(GroupId("x"))).empty());
}

TEST(Realm, GroupPathsBeginAtTheTop) {
  RealmParts parts;
  parts.groups = {group("top", ""), group("child", "top"), group("orphan", "gone")};
  const Realm realm(parts);
  EXPECT_EQ(realm.group_path(*realm.find_group(GroupId("child"))), "/top/child");
  EXPECT_EQ(realm.group_path(*realm.find_group(GroupId("orphan"))), "/orphan");
}

TEST(Realm, ARoleOfAClientIsNotARealmRoleOfTheSameName) {
  RealmParts parts;
  parts.roles = {role("admin", {}, "client-1")};
  const Realm realm(parts);
  EXPECT_EQ(realm.find_realm_role("admin"), nullptr);
  EXPECT_NE(realm.find_client_role(ClientUuid("client-1"), "admin"), nullptr);
  EXPECT_EQ(realm.find_client_role(ClientUuid("client-2"), "admin"), nullptr);
  EXPECT_EQ(realm.find_client("nobody"), nullptr);
}

TEST(Realm, FindsEachOfVeryManyAndNothingElse) {
  RealmParts parts;
  constexpr int kMany = 3000;
  for (int i = 0; i < kMany; ++i) {
    const std::string number = std::to_string(i);
    auto made = std::make_shared<Role>();
    made->id = RoleId("id-" + number);
    made->name = "role-" + std::to_string(i % 3);
    made->client = ClientUuid("client-" + std::to_string(i / 3));
    parts.roles.push_back(made);
  }
  const Realm realm(std::move(parts));
  for (int i = 0; i < kMany; ++i) {
    const auto* found = realm.find_role(RoleId("id-" + std::to_string(i)));
    ASSERT_NE(found, nullptr) << i;
    EXPECT_EQ(found->id.value, "id-" + std::to_string(i));
    EXPECT_EQ(realm.find_client_role(found->client, found->name), found);
  }
  EXPECT_EQ(realm.find_role(RoleId("id-3000")), nullptr);
  EXPECT_EQ(realm.find_client_role(ClientUuid("client-1"), "role-3"), nullptr);
  EXPECT_EQ(realm.find_realm_role("role-1"), nullptr);
  EXPECT_EQ(realm.find_client("app"), nullptr) << "there is none of that kind";
}

TEST(Realm, OfTwoWithOneNameTheLaterIsFound) {
  RealmParts parts;
  parts.roles = {role("same"), role("same")};
  const auto* later = parts.roles[1].get();
  EXPECT_EQ(Realm(std::move(parts)).find_realm_role("same"), later);
}

TEST(Realm, GivesItsClientsInOrderAndAComponentByTypeAndParent) {
  RealmParts parts;
  for (const char* name : {"b", "c", "a"}) {
    auto client = std::make_shared<Client>();
    client->client_id = name;
    client->uuid = ClientUuid(std::string("uuid-") + name);
    parts.clients.push_back(client);
    auto component = std::make_shared<Component>();
    component->id = ComponentId(name);
    component->provider_type = "kept";
    component->parent_id = client->uuid.value;
    parts.components.push_back(component);
  }
  const Realm realm(std::move(parts));
  std::string order;
  for (const auto* client : realm.clients_in_order()) order += client->client_id;
  EXPECT_EQ(order, "abc");
  ASSERT_NE(realm.find_component("kept", "uuid-c"), nullptr);
  EXPECT_EQ(realm.find_component("kept", "uuid-c")->id.value, "c");
  EXPECT_EQ(realm.find_component("other", "uuid-c"), nullptr);
}

TEST(User, NamesAreFoldedByOneUnicodeRule) {
  struct Row {
    const char* one;
    const char* other;
    bool same;
  };
  for (const auto& [one, other, same] :
       {Row{"Ann", "aNN", true}, Row{"STRASSE", "straße", true}, Row{"ΣΑΣ", "σας", true}, Row{"ﬁsh", "FISH", true},
        Row{"é", "e\xCC\x81", true}, Row{"ann", "anm", false}, Row{"", "", true}, Row{"a", "", false},
        Row{"A\xFF", "a\xFF", true}, Row{"\xFF", "\xFE", false}}) {
    EXPECT_EQ(fold_name(one) == fold_name(other), same) << one << " / " << other;
  }
}

TEST(User, TheFirstPasswordByPriorityCounts) {
  User user;
  EXPECT_EQ(user.password(), nullptr);
  user.credentials.resize(3);
  user.credentials[0].type = "otp";
  user.credentials[0].priority = 1;
  user.credentials[1].type = "password";
  user.credentials[1].priority = 20;
  user.credentials[2].type = "password";
  user.credentials[2].priority = 10;
  EXPECT_EQ(user.password(), &user.credentials[2]);
}

}  // namespace
}  // namespace latchkey::model
