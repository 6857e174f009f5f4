// Sizes that keep all our cookies within what servers and browsers take for one header (8 KiB).
#pragma once

#include <cstddef>

namespace latchkey::rp {

inline constexpr std::size_t kMostReturnBytes = 512;
inline constexpr std::size_t kMostPendingCookieBytes = 1536;
inline constexpr std::size_t kMostCookieLineBytes = 8000;
inline constexpr std::size_t kMostLoginsInProgress = 8;

}  // namespace latchkey::rp
