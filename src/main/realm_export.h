// latchkey export: realms as realm files, users as they are read, a few hundred in memory at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "crypto/sealer.h"
#include "store/store.h"

namespace latchkey::main {

enum class ExportUsers {
  skip,
  realm_file,       ///< in the realm's own file
  same_file,        ///< all in `<realm>-users-0.json`
  different_files,  ///< in `<realm>-users-N.json`, so many each
};

struct RealmExport {
  std::string dir;    ///< `<realm>-realm.json` and its users
  std::string file;   ///< or everything in this one: a realm, or a list of them
  std::string realm;  ///< "": all
  ExportUsers users = ExportUsers::different_files;
  std::size_t users_per_file = 50;
};

struct ExportedFile {
  std::string path;
  std::size_t users = 0;
};

/// Secrets and hashes stand in the files as they are: only their owner can read them. A file appears when it is whole.
[[nodiscard]] Result<std::vector<ExportedFile>> export_realms(const store::Store& store, const crypto::Sealer& sealer,
                                                              const RealmExport& what);

}  // namespace latchkey::main
