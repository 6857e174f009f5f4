// Configuration as code: a realm file brought to a realm that stands. Pure: the shell loads the realm and the users
// that the file names, this decides, the shell writes. What the file says twice changes nothing the second time.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "kc/apply/realm_overlay.h"
#include "kc/import/import.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::kc {

/// The names of the users in a realm file, in its order; Error::invalid for one without a name.
[[nodiscard]] Result<std::vector<std::string>> user_names(const json::Object& wanted);

struct ApplyInput {
  const model::Realm& realm;
  const std::vector<model::User>& users;  ///< those that the file names and that exist
  json::Object wanted;                    ///< placeholders are expanded already
  bool prune = false;
  /// Whether that is the password behind the hash: a password that is right already is no difference.
  std::function<bool(std::string_view password, const crypto::PasswordHash& hash)> verify_password;
};

struct Applied {
  std::vector<Difference> differences;  ///< none: nothing to write, and the rest is empty
  model::RealmParts parts;
  std::vector<model::User> users;  ///< those of the file, whole
  std::vector<std::string> notes;
};

/// Errors are those of import_realm(): the file, laid over the realm, must be a realm; and of judge_clients().
[[nodiscard]] Result<Applied> apply_file(ApplyInput input, const ImportOptions& options);

}  // namespace latchkey::kc
