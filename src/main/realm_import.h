// latchkey import: realm files of any size, each realm whole or not at all.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "main/realm_setup.h"

namespace latchkey::main {

struct RealmImportResult {
  std::string realm;
  bool skipped = false;  ///< it was there already
  std::size_t users = 0;
};

/// A file, or a folder whose *.json are read: realm files, and their `<realm>-users-N.json`. A realm that is there is
/// replaced by its file, or skipped. Stops at the first error; realms before it are there, of the one that is wrong
/// nothing is.
[[nodiscard]] Result<std::vector<RealmImportResult>> import_realm_files(const SetupTools& tools,
                                                                        const std::string& path, bool replace);

/// The text of a file in pieces, without a byte order mark.
[[nodiscard]] Status<> for_each_piece(const std::string& path, const std::function<Status<>(std::string_view)>& take);

}  // namespace latchkey::main
