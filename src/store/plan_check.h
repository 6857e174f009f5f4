// What every adapter refuses before it queues a plan: texts that one of the databases could not keep as they are.
#pragma once

#include "base/result.h"
#include "store/plan.h"

namespace latchkey::store {

/// One value of a plan may be this large.
inline constexpr std::size_t kMaxText = std::size_t{16} << 20;

/// invalid: a text that is not UTF-8, holds a NUL byte, or is larger than kMaxText; names the field.
[[nodiscard]] Status<> check_plan(const Plan& plan);
/// The same for one text.
[[nodiscard]] Status<> check_text(std::string_view field, std::string_view text);

}  // namespace latchkey::store
