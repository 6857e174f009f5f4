// JKS, Java's old key store: entries by alias, each key under a password of its own, the whole under a keyed SHA-1.
// Both protections are weak and proprietary; the format is here because Java programs still bring it and ask for it.
// Nothing in a file says how much work it is, so reading costs a hash for each 20 bytes of one key and one of the
// whole.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/pkcs12.h"

namespace latchkey::crypto {

struct JksAccess {
  std::string alias;  ///< without regard to the case of a to z; "" for reading: the first key, or else certificate
  Secret store_password;
  Secret key_password;
};

/// invalid: no such file, another password, no entry of that alias. Of a chain the key's own certificate is given.
[[nodiscard]] Result<KeyFile> read_jks(std::string_view file, const JksAccess& access);

/// What the writer takes from outside.
struct JksMakings {
  std::string salt;  ///< 20 random bytes
  Instant now{};
};
/// One entry. Without a key it is a certificate that is trusted.
[[nodiscard]] Result<std::string> write_jks(const KeyFile& file, const JksAccess& access, const JksMakings& makings);

}  // namespace latchkey::crypto
