// latchkey doctor: looks at a configuration the way an experienced administrator would, and says what to do about each
// finding. It changes nothing, and works beside a running server.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "fetch/fetcher.h"
#include "main/config.h"

namespace latchkey::main {

struct Finding {
  enum class Level { good, note, problem };
  Level level = Level::good;
  std::string what;
  std::string advice;  ///< what to do; "" for good ones

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// What the checks look at, so that a test can hand them a world of its own.
struct DoctorWorld {
  const Config& config;
  const std::vector<std::string>& unused_variables;
  fetch::Fetcher& fetcher;
  Instant now{};
};

/// Every finding, good ones too, in the order of the checks.
[[nodiscard]] std::vector<Finding> examine(const DoctorWorld& world);

/// Prints the findings; 0, or 1 when there is a problem.
int doctor(Config config, const std::vector<std::string>& unused_variables);

}  // namespace latchkey::main
