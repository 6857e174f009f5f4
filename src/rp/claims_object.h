// The bridge between public Claims and the JSON behind them, so that what was parsed once is not parsed again.
#pragma once

#include <latchkey/claims.h>

#include <string_view>

#include "json/json.h"

namespace latchkey::rp {

struct ClaimsMaker {
  /// Strict, as Claims::parse(); the error says what is wrong with the text.
  [[nodiscard]] static latchkey::Result<Claims> parse(std::string_view json);
  [[nodiscard]] static Claims make(json::Object object);
  /// To read. A copy of it, or of a part, needs a storage_ptr of its own (json/arena.h).
  [[nodiscard]] static const json::Object& object(const Claims& claims);
  /// Null when it is absent or null.
  [[nodiscard]] static const json::Value* find(const Claims& claims, const ClaimPath& path);
};

}  // namespace latchkey::rp
