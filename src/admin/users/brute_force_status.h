// Whether somebody is locked out, as the Admin REST says it.
#pragma once

#include "base/time.h"
#include "json/json.h"
#include "model/session.h"

namespace latchkey::admin {

[[nodiscard]] json::Object write_brute_force_status(const model::LoginFailures& failures, Instant now);

}  // namespace latchkey::admin
