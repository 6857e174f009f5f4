// The import of one realm whose placeholders are replaced, with the users that stand in files of their own.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "kc/import/import.h"
#include "kc/import/placeholders.h"

namespace latchkey::kc {

/// `{"realm": "demo", "users": [...]}` of a `<realm>-users-N.json`.
struct Companion {
  std::string file;
  const json::Object* object = nullptr;
};

/// One realm and where it stands, for messages ("" : nowhere).
struct RealmSource {
  const json::Object* object = nullptr;
  std::string place;
  std::vector<Companion> companions;
  std::set<std::string> unknown_placeholders;
};

class ImportState;

/// The realm alone, with the users that stand in it, into `state`, whose draft is whole afterwards.
[[nodiscard]] Status<> read_realm_into(const RealmSource& source, ImportState& state);
/// Errors begin with the place, or with the companion's file.
[[nodiscard]] Result<ImportedRealm> import_expanded(const RealmSource& source, const ImportOptions& options);

}  // namespace latchkey::kc
