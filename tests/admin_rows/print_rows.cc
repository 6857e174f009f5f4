// The paths of the Admin REST API and who may call them, as JSON: for the test that walks every role against every path.
#include <cstdio>
#include <string>

#include "admin/routes.h"
#include "json/json.h"

namespace latchkey::admin {
namespace {

std::string_view word(Access::Kind kind) {
  switch (kind) {
    case Access::Kind::one_of:
      return "one of";
    case Access::Kind::any_admin:
      return "any administrator";
    case Access::Kind::signed_in:
      return "signed in";
    case Access::Kind::create_realm:
      return "create-realm";
  }
  return "";
}

json::Object write(const Row& row) {
  json::Array roles;
  for (int i = 0; i < kAdminRoles; ++i) {
    const auto role = static_cast<AdminRole>(i);
    if (row.access.roles.has(role)) roles.emplace_back(name(role));
  }
  return {{"method", row.method}, {"pattern", row.pattern}, {"access", word(row.access.kind)}, {"roles", std::move(roles)}};
}

}  // namespace
}  // namespace latchkey::admin

int main() {
  latchkey::json::Array rows;
  for (const auto& row : latchkey::admin::rows()) rows.emplace_back(latchkey::admin::write(row));
  std::puts(latchkey::json::serialize(rows).c_str());
}
