// The bridge between public Claims and the JSON behind them, so that what was parsed once is not parsed again.
#pragma once

#include <latchkey/claims.h>

#include "json/json.h"

namespace latchkey::rp {

struct ClaimsMaker {
  [[nodiscard]] static Claims make(json::Object object);
  [[nodiscard]] static const json::Object& object(const Claims& claims);
};

}  // namespace latchkey::rp
