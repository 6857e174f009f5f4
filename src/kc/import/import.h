// Realm files in Keycloak's format -> the model. One pass of typed reading with the path of the first error, one of
// resolving names to ids, then the defaults fill what is missing.
//
// - What a file says and we do not act on is kept (`kept_json` of the object) and named in the notes.
// - What restricts stays where it restricts: unknown executions remain in their flows, second factors remain with their
//   users, consent stays demanded. Whoever decides about a login refuses what it does not understand.
// - `${NAME}` and `${NAME:default}` in any string are replaced once, here, through the caller's lookup, which should be
//   the environment and nothing else. A name that is unknown and has no default stays as written, with a note.
//   Keycloak's own run-time words (authBaseUrl, authAdminUrl, and message keys such as client_account) stay too.
// - Names that nobody has are treated as Keycloak treats them. A role that is mapped but not defined is made, with a
// note.
//   A client scope that does not exist is left out, with a note. A client, group, flow, or part of a composite role
//   that does not exist is an error: leaving it out would change who may do what.
// - A client without a secret, or with a masked one, gets a new one, with a note.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/password_hash.h"
#include "json/json.h"
#include "kc/import/placeholders.h"
#include "kc/import/user_links.h"
#include "kc/key_components.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::kc {

inline constexpr std::size_t kMaxRealmFileBytes = std::size_t{100} << 20;
inline constexpr json::Limits kRealmFileLimits{kMaxRealmFileBytes, 64};

struct ImportOptions {
  Makings makings;
  /// A placeholder's value, or nothing. Empty: no placeholder is known.
  PlaceholderLookup placeholder;
  /// For passwords that a file holds in clear.
  std::function<Result<crypto::PasswordHash>(std::string_view password)> hash_password;
};

struct ImportedRealm {
  model::RealmParts parts;
  std::vector<model::User> users;
  std::vector<UserLinks> links;    ///< of users who have some
  std::vector<std::string> notes;  ///< for the log, one sentence each, without secrets
};

/// One realm. Error::invalid names the place: "clients[3].redirectUris[0]: ...". Error::conflict: something is there
/// twice.
[[nodiscard]] Result<ImportedRealm> import_realm(const json::Value& realm, const ImportOptions& options);

struct RealmFile {
  std::string name;  ///< for messages, and to recognise `<realm>-users-N.json`
  std::string text;
};

/// Files of one directory, or a single one: objects or arrays of objects, and the users' companions of realms in them.
/// The same realm twice is an error. Errors begin with the file's name.
[[nodiscard]] Result<std::vector<ImportedRealm>> import_files(const std::vector<RealmFile>& files,
                                                              const ImportOptions& options);

/// Which realms a file holds, without importing it: existing realms are left alone, so their files need no more.
[[nodiscard]] Result<std::vector<std::string>> realm_names(const RealmFile& file, const PlaceholderLookup& placeholder);

}  // namespace latchkey::kc
