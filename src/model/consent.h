// What a person allowed a client to know, as remembered across sessions.
#pragma once

#include <vector>

#include "base/time.h"
#include "model/ids.h"

namespace latchkey::model {

struct Consent {
  UserId user;
  ClientUuid client;
  std::vector<ScopeId> scopes;  ///< ordered by id, each once
  Instant created{};
  Instant updated{};
};

}  // namespace latchkey::model
