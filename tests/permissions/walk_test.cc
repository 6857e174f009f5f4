// Walks the tables of the Admin REST API: each administrators' role against each path, in its own realm and in
// another's, and every id of another realm. New rows are covered by themselves.
#include <gtest/gtest.h>

#include <algorithm>

#include "world.h"

namespace latchkey::permissions {
namespace {

using admin::Access;
using admin::AdminRole;
using admin::Row;

using Values = std::map<std::string, std::string, std::less<>>;

/// The pattern with `realm` and the values that are known; a dummy for every other parameter.
std::string fill(std::string_view pattern, std::string_view realm, const Values& values = {}) {
  std::string path;
  while (!pattern.empty()) {
    const auto open = std::min(pattern.find('{'), pattern.size());
    path += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const auto close = pattern.find('}');
    std::string name(pattern.substr(1, close - 1));
    if (name.ends_with('*')) name.pop_back();
    const auto value = values.find(name);
    path += name == "realm" ? std::string(realm) : value != values.end() ? value->second : "nothing-of-that-name";
    pattern.remove_prefix(close + 1);
  }
  return path;
}

bool of_a_realm(const Row& row) { return row.pattern.find("{realm}") != std::string_view::npos; }

bool lets_in(const Access& access, std::string_view who) {
  if (access.kind == Access::Kind::signed_in) return true;
  if (access.kind == Access::Kind::create_realm || who == kNobody) return false;
  if (access.kind == Access::Kind::any_admin || who == kEverything) return true;
  if (access.kind == Access::Kind::everything) return false;
  // Composites bring their parts along.
  admin::AdminRoleSet roles{*admin::admin_role(who)};
  if (roles.has(AdminRole::view_clients)) roles.add(AdminRole::query_clients);
  if (roles.has(AdminRole::view_users)) {
    roles.add(AdminRole::query_users);
    roles.add(AdminRole::query_groups);
  }
  if (roles.has(AdminRole::view_organizations)) roles.add(AdminRole::query_organizations);
  return roles.has_any(access.roles);
}

/// Where the row lets somebody in and the resource asks for more. Nobody else is answered 403 there.
bool has_a_finer_rule(const Row& row, std::string_view who) {
  if (row.pattern == "/admin/{realm}/console/whoami") return true;                   // for the console's own tokens
  if (row.method == "GET" && row.pattern == "/admin/realms") return who == kNobody;  // whoever administers anything
  return row.pattern == "/admin/serverinfo" && who == kNobody;
}

std::vector<std::string> everybody() {
  std::vector<std::string> people{std::string(kNobody), std::string(kEverything)};
  for (int i = 0; i < admin::kAdminRoles; ++i) people.emplace_back(admin::name(static_cast<AdminRole>(i)));
  return people;
}

// Without this the walk could pass because nobody gets anywhere.
TEST(Permissions, WhoHasTheRoleIsServed) {
  World world;
  EXPECT_GT(admin::rows().size(), 100U);
  EXPECT_EQ(world.ask(kEverything, {"GET", "/admin/realms/own/roles/own-role"}).status, 200);
  EXPECT_EQ(world.ask("view-realm", {"GET", "/admin/realms/own/roles/own-role"}).status, 200);
  EXPECT_EQ(world.ask("view-users", {"GET", "/admin/realms/own/roles/own-role"}).status, 403);
  EXPECT_EQ(world.ask("manage-realm", {"POST", "/admin/realms/own/roles", R"({"name":"fresh"})"}).status, 201);
  EXPECT_EQ(world.ask("manage-clients", {"POST", "/admin/realms/own/roles", R"({"name":"other"})"}).status, 403);
}

// CVE-2026-9796, CVE-2026-9099, CVE-2026-16105, CVE-2026-16106, CVE-2026-3121, CVE-2025-14082: what a role does not
// open stays shut.
TEST(Permissions, Cve2026_9796_NobodyGetsWhatNoRoleOfHisOpens) {
  World world;
  const auto people = everybody();
  for (const Row& row : admin::rows()) {
    const Call own{std::string(row.method), fill(row.pattern, "own")};
    EXPECT_EQ(world.ask("", own).status, 401) << row.method << " " << row.pattern;
    for (const auto& who : people) {
      if (lets_in(row.access, who)) continue;
      EXPECT_EQ(world.ask(who, own).status, 403) << who << ": " << row.method << " " << row.pattern;
    }
  }
}

TEST(Permissions, NobodyAdministersAnotherRealmThanHisOwn) {
  World world;
  for (const Row& row : admin::rows()) {
    if (!of_a_realm(row) || row.access.kind == Access::Kind::signed_in) continue;
    for (const std::string_view realm : {"other", "master"}) {
      const Call call{std::string(row.method), fill(row.pattern, realm)};
      EXPECT_EQ(world.ask(kEverything, call).status, 403) << realm << ": " << row.method << " " << row.pattern;
    }
  }
}

TEST(Permissions, EveryRoleThatARowNamesOpensIt) {
  auto world = std::make_unique<World>();
  for (const Row& row : admin::rows()) {
    if (row.access.kind == Access::Kind::create_realm) continue;
    const Call call{std::string(row.method), fill(row.pattern, "own")};
    for (const auto& who : everybody()) {
      if (who == kEverything || !lets_in(row.access, who)) continue;
      const int status = world->ask(who, call).status;
      EXPECT_NE(status, 401) << who << ": " << row.method << " " << row.pattern;
      EXPECT_EQ(status == 403, has_a_finer_rule(row, who))
          << status << " " << who << ": " << row.method << " " << row.pattern;
      EXPECT_TRUE(status < 500 || status == 501) << status << " " << who << ": " << row.method << " " << row.pattern;
      // Somebody may just have ended all sessions, or the realm.
      if (row.method != "GET" && status < 300) world = std::make_unique<World>();
    }
  }
}

TEST(Permissions, ALargeBodyIsReadOnlyFromWhoMaySendIt) {
  World world;
  int large = 0;
  for (const Row& row : admin::rows()) {
    if (row.max_body == 0) continue;
    ++large;
    const Call call{std::string(row.method), fill(row.pattern, "own")};
    for (const auto& who : everybody()) {
      const auto refusal = world.ask_before_body(who, call);
      EXPECT_EQ(refusal.has_value(), world.ask(who, call).status == 403) << who << ": " << row.pattern;
      if (refusal) EXPECT_EQ(refusal->status, 403) << who << ": " << row.pattern;
    }
  }
  EXPECT_GE(large, 3);
}

// CVE-2026-94215: ids of another realm, through a realm that one administers.
TEST(Permissions, Cve2026_94215_IdsOfAnotherRealmAreNotFound) {
  World world;
  const auto other = world.realm("other");
  const auto* client = other->find_client("other-app");
  const auto* role = other->find_realm_role("other-role");
  const std::string user = world.user("other", "nobody").id.value;
  const std::string group = other->parts().groups.front()->id.value;
  const std::string flow = other->parts().flows.front()->id.value;
  const Values ids{{"client", client->uuid.value},
                   {"target", client->uuid.value},
                   {"container", client->uuid.value},
                   {"client_uuid", client->uuid.value},
                   {"scope", other->settings().default_default_scopes.front().value},
                   {"role", role->name},
                   {"role_id", role->id.value},
                   {"user", user},
                   {"group", group},
                   {"flow", flow},
                   {"component", other->parts().components.front()->id.value},
                   {"execution", other->parts().flows.front()->executions.front().id.value}};
  for (const Row& row : admin::rows()) {
    Values values = ids;
    if (row.pattern.find("roles-by-id") != std::string_view::npos) values["id"] = role->id.value;
    if (row.pattern.find("/components/") != std::string_view::npos) values["id"] = ids.at("component");
    const bool names_one = std::ranges::any_of(
        values, [&](const auto& value) { return row.pattern.find("{" + value.first + "}") != std::string_view::npos; });
    if (!of_a_realm(row) || !names_one) continue;
    const Call call{std::string(row.method), fill(row.pattern, "own", values), "{}"};
    const int status = world.ask(kEverything, call).status;
    EXPECT_TRUE(status == 404 || status == 400) << status << " " << row.method << " " << row.pattern;
  }
}

}  // namespace
}  // namespace latchkey::permissions
