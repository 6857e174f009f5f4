// The master key: 32 bytes that seal secrets in the database. It lives apart from the data: in a file of mode 0600 made
// at the first start, or in LATCHKEY_MASTER_KEY. A new key is never made beside data that another one sealed.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace latchkey::main {

/// Keys in order, the current one first.
using KeyRingSecrets = std::vector<Secret>;

/// "base64, base64": what the variable holds. Error::invalid names the position, never the text.
[[nodiscard]] Result<KeyRingSecrets> parse_master_keys(std::string_view text);

/// Reads the file: one base64 line a key, `#` comments. not_found when it is missing; refuses a file that others may
/// read.
[[nodiscard]] Result<KeyRingSecrets> read_key_file(const std::string& path);
/// Writes it whole and durably (temporary file, fsync, rename), mode 0600.
[[nodiscard]] Status<> write_key_file(const std::string& path, const KeyRingSecrets& keys);

/// The ring of a server: the variable's, the file's, or, when there is no data yet, a new file's.
struct KeySourceOptions {
  std::string variable;  ///< text of LATCHKEY_MASTER_KEY, or ""
  std::string file;
  bool data_exists = false;
};
[[nodiscard]] Result<KeyRingSecrets> load_master_keys(const KeySourceOptions& source, Random& random);

}  // namespace latchkey::main
