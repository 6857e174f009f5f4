// SealRing: authenticated encryption under keys derived from an application's secret keys. The current one seals, the
// former ones still open, so that a key can be changed without logging anybody out. A sealed box begins with four bytes
// that name its key; it opens only for the use and the associated text it was made for.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"

namespace latchkey::rp {

inline constexpr std::size_t kLeastSecretKey = 32;  ///< characters

class SealRing {
 public:
  /// `use` keeps the boxes of one purpose from opening as another's.
  SealRing(std::string_view secret_key, const std::vector<std::string>& former, std::string_view use);

  [[nodiscard]] std::string seal(std::string_view associated, std::string_view plain) const;
  /// Nothing for what was altered, sealed for something else, or under a key that is not in the ring.
  [[nodiscard]] std::optional<Secret> open(std::string_view associated, std::string_view box) const;
  /// Keyed hashes for look-ups, 43 characters each, one for each key of the ring: what is written goes under the
  /// first, what is sought may stand under any. Nobody without the keys can tell what `text` was.
  [[nodiscard]] std::vector<std::string> lookup_names(std::string_view text) const;

 private:
  struct Key {
    std::string id;
    Secret bytes;
    Secret lookup;
  };
  static Key derive(std::string_view secret_key, std::string_view use);

  std::vector<Key> keys_;  // the current one first
};

}  // namespace latchkey::rp
