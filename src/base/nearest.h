// "Did you mean ...?": the name that somebody meant who mistyped it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace latchkey {

/// The candidate that is closest to `word` by edits; "" when none is near.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace latchkey
