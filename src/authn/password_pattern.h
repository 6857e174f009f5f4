// An administrator's regular expression for passwords. Its work is bounded: a pattern that backtracks without end, or
// one that cannot be read, matches nothing, so that it refuses passwords instead of holding up the server.
#pragma once

#include <string_view>

namespace latchkey::authn {

/// Whether `pattern` (Perl's syntax, which Java's is close to) describes all of `text`; both are UTF-8.
[[nodiscard]] bool pattern_matches(std::string_view pattern, std::string_view text);

}  // namespace latchkey::authn
