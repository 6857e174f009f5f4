#include "admin/admin_roles.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "admin/routes.h"
#include "kc/defaults/defaults.h"

namespace latchkey::admin {
namespace {

TEST(AdminRoles, AreThoseThatEveryRealmHas) {
  const auto& names = kc::realm_management_roles();
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kAdminRoles));
  for (const auto text : names) {
    const auto role = admin_role(text);
    ASSERT_TRUE(role) << text;
    EXPECT_EQ(name(*role), text);
  }
  EXPECT_FALSE(admin_role("realm-admin"));  // a composite: its parts count
}

TEST(AdminRoles, OneOfASetIsEnough) {
  const AdminRoleSet some{AdminRole::view_users, AdminRole::manage_users};
  EXPECT_TRUE(some.has_any({AdminRole::manage_users, AdminRole::view_realm}));
  EXPECT_FALSE(some.has_any({AdminRole::view_realm}));
  EXPECT_FALSE(AdminRoleSet{}.has_any(some));
}

TEST(AdminRows, NobodyIsLetInWithoutARole) {
  for (const auto& row : rows()) {
    EXPECT_TRUE(row.access.kind != Access::Kind::one_of || !row.access.roles.empty()) << row.method << row.pattern;
    EXPECT_NE(row.resource, nullptr) << row.pattern;
  }
}

}  // namespace
}  // namespace latchkey::admin
