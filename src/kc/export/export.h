// The model -> realm files in Keycloak's format: what import.h reads. What a file said and we do not act on comes back
// out, names stand where ids would not survive, and the same realm gives the same bytes.
#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "json/json.h"
#include "kc/import/user_links.h"
#include "kc/write/write.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::kc {

struct ExportParts {
  bool clients = true;
  bool groups_and_roles = true;
  Secrets secrets = Secrets::revealed;
};

/// A whole realm without its users.
[[nodiscard]] json::Object export_realm(const model::Realm& realm, const ExportParts& parts = {});

/// A user of a realm file.
[[nodiscard]] json::Object export_user(const model::Realm& realm, const model::User& user, const UserLinks& links);

/// `"users": [...]` of a file, as text that is written while the users are read: they need never be in memory together.
/// begin() takes the object that holds them ({"realm": "demo"}, or a whole realm), one add() a user follows, then
/// end().
class UserListWriter {
 public:
  using Write = std::function<Status<>(std::string_view text)>;
  explicit UserListWriter(Write write) : write_(std::move(write)) {}
  Status<> begin(const json::Object& owner);
  Status<> add(const json::Object& user);
  Status<> end();

 private:
  Write write_;
  bool first_ = true;
};

}  // namespace latchkey::kc
