// Configuration as code: what a realm file says is laid over what stands. What the file does not name stays as it is,
// unless pruning was asked for; lists of named things are matched by name, every other list is taken whole.
#pragma once

#include <string>
#include <vector>

#include "json/json.h"

namespace latchkey::kc {

struct OverlayOptions {
  /// Removes what stands in a list of named things and is not in the file's list. Never a user, and nothing that every
  /// realm has (built-in clients, scopes, roles, flows); only lists that the file has.
  bool prune = false;
};

/// `current` is a realm as it stands (an export), `wanted` a realm file or a part of one.
[[nodiscard]] json::Object lay_realm_over(const json::Object& current, const json::Object& wanted,
                                          const OverlayOptions& options);

struct Difference {
  enum class Kind { added, changed, removed };
  Kind kind = Kind::changed;
  std::string place;   ///< "clients/shop/redirectUris"
  std::string before;  ///< JSON text, shortened; "(secret)" where it must not be shown
  std::string after;
};

/// What is different, for people: by name, in the order of the file, without secrets.
[[nodiscard]] std::vector<Difference> differences(const json::Object& before, const json::Object& after);

/// One line a difference: "+ roles/realm/auditor", "~ clients/shop/enabled: true -> false".
[[nodiscard]] std::string describe(const std::vector<Difference>& differences);

}  // namespace latchkey::kc
