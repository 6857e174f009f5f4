// How deep groups may stand, those of the realm and those of organizations: deeper, and what walks through them (exports,
// files, claims) would have to fear for its stack; and a realm file of such groups could not be read again.
#pragma once

#include <cstddef>

namespace latchkey::admin {

inline constexpr std::size_t kDeepestGroup = 25;

}  // namespace latchkey::admin
