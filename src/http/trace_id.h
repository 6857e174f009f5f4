// Trace ids: what ties a request's log lines, its answer's X-Request-Id and the next service's lines together.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace latchkey::http {

/// 128 bits that never repeat within a process and hardly between two: a random half and a scrambled counter.
/// Unique, not secret; the generator is asked once instead of once a request.
class TraceIds {
 public:
  explicit TraceIds(Random& random);
  /// 32 lower-case hexadecimal digits.
  void next(std::string& out);

 private:
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  std::atomic<std::uint64_t> count_{0};
};

/// The trace id of a W3C `traceparent` header, which counts only if it comes from a trusted proxy.
[[nodiscard]] std::optional<std::string> trace_id_of_traceparent(std::string_view header);

}  // namespace latchkey::http
