#include "admin/held_roles.h"

#include <gtest/gtest.h>

namespace latchkey::admin {
namespace {

/// Client `home` with roles manage-users and view-users, `admin` > both; client `app`, that may use everything.
model::RealmParts world() {
  model::RealmParts parts;
  parts.settings.id = model::RealmId("realm");
  model::Client app;
  app.uuid = model::ClientUuid("app");
  app.client_id = "app";
  app.full_scope_allowed = true;
  parts.clients.push_back(std::make_shared<const model::Client>(app));
  const auto add = [&](const char* id, const char* name, const char* client, std::vector<model::RoleId> composites) {
    model::Role role;
    role.id = model::RoleId(id);
    role.name = name;
    role.client = model::ClientUuid(client);
    role.composites = std::move(composites);
    parts.roles.push_back(std::make_shared<const model::Role>(std::move(role)));
  };
  add("r1", "manage-users", "home", {});
  add("r2", "view-users", "home", {});
  add("r3", "admin", "", {model::RoleId("r1"), model::RoleId("r2")});
  return parts;
}

struct Memo {
  RoleMemo memo{2};
  model::RealmParts parts = world();
  model::RealmPtr realm = std::make_shared<const model::Realm>(parts);
  model::User user;

  Memo() { user.roles = {model::RoleId("r3")}; }
  std::shared_ptr<const HeldRoles> find(std::string_view scope = "") {
    return memo.find({realm, user, *realm->find_client("app"), scope});
  }
};

TEST(RoleMemo, GivesTheSameAnswerToTheSameQuestion) {
  Memo test;
  const auto first = test.find();
  EXPECT_EQ(test.find(), first);
  EXPECT_TRUE(first->at(model::ClientUuid("home")).has(AdminRole::manage_users));
  EXPECT_TRUE(first->at(model::ClientUuid("app")).empty());
  EXPECT_TRUE(first->contains(test.realm->find_realm_role("admin")));
  EXPECT_FALSE(first->contains(nullptr));
}

TEST(RoleMemo, AnswersAnewWhatWasChanged) {
  Memo test;
  const auto before = test.find();
  EXPECT_NE(test.find("openid"), before);
  test.user.roles = {model::RoleId("r2")};
  EXPECT_FALSE(test.find()->at(model::ClientUuid("home")).has(AdminRole::manage_users));
  test.user.roles = {model::RoleId("r3")};
  test.user.groups = {model::GroupId("any")};
  EXPECT_NE(test.find(), before);
}

TEST(RoleMemo, ARoleThatTheRealmTookAwayIsGoneAtOnce) {
  Memo test;
  EXPECT_TRUE(test.find()->at(model::ClientUuid("home")).has(AdminRole::manage_users));
  auto admin = *test.parts.roles.back();
  admin.composites = {model::RoleId("r2")};
  test.parts.roles.back() = std::make_shared<const model::Role>(admin);
  test.parts.version = 1;
  test.realm = std::make_shared<const model::Realm>(test.parts);
  EXPECT_FALSE(test.find()->at(model::ClientUuid("home")).has(AdminRole::manage_users));
}

TEST(RoleMemo, KeepsNoMoreThanItShouldAndNoWorldThatIsOver) {
  Memo test;
  const std::weak_ptr<const model::Realm> old = test.realm;
  for (const auto* scope : {"a", "b", "c"}) (void)test.find(scope);
  // The same version, loaded anew.
  test.realm = std::make_shared<const model::Realm>(test.parts);
  (void)test.find();
  EXPECT_TRUE(old.expired());
}

}  // namespace
}  // namespace latchkey::admin
