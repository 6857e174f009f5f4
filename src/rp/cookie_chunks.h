// CookieChunks: one long value in as many cookies as it takes, NAME, NAME_1, NAME_2 ... The first says how many they
// are. It knows nothing of what is inside; whoever opens the value finds out whether all of it is there.
#pragma once

#include <latchkey/http.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rp/cookie.h"

namespace latchkey::rp {

/// Browsers keep 4,096 bytes of name and value, many servers read 8,192 of all cookies together: two chunks leave room
/// for a login in progress and for an application's own cookies.
inline constexpr std::size_t kChunkBytes = 3500;
inline constexpr std::size_t kMostChunks = 5;

class CookieChunks {
 public:
  CookieChunks(const CookieJar& jar, std::string name);

  /// The value that `sent` holds; nothing when the first is missing or no count begins it. A chunk that is missing
  /// leaves a gap, so the value does not open.
  [[nodiscard]] std::optional<std::string> join(const Fields& sent) const;
  [[nodiscard]] static std::size_t count_for(std::size_t value_bytes);
  /// Set-Cookie lines for `value`, which must fit, and for the removal of chunks in `sent` that it no longer needs.
  [[nodiscard]] std::vector<std::string> split(std::string_view value, const Fields& sent) const;
  /// Set-Cookie lines that remove every chunk in `sent`.
  [[nodiscard]] std::vector<std::string> remove(const Fields& sent) const;
  [[nodiscard]] bool any(const Fields& sent) const { return !remove(sent).empty(); }

 private:
  [[nodiscard]] std::string name_of(std::size_t index) const;
  /// Expires the chunks of `sent` from `first` on.
  void remove_from(std::size_t first, const Fields& sent, std::vector<std::string>& lines) const;

  const CookieJar& jar_;
  const std::string name_;
  std::vector<std::string> wire_names_;
};

}  // namespace latchkey::rp
