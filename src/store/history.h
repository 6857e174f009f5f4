// How far back load_changes() reaches: a process that slept longer loads the realm whole.
#pragma once

#include <cstdint>

namespace latchkey::store {

inline constexpr std::int64_t kVersionHistory = 1000;

/// Whether what was deleted after `since` is still known to a realm that stands at `version`.
[[nodiscard]] constexpr bool history_reaches(std::int64_t since, std::int64_t version) {
  return since >= version - kVersionHistory && since >= 1 && since <= version;
}

}  // namespace latchkey::store
