// A call as a visit to the realm that it is about: for what the Admin REST does in a person's place (signing in as
// somebody, ending sessions), which the endpoints of the realm do for visitors.
#pragma once

#include "admin/call.h"
#include "endpoints/visit.h"

namespace latchkey::admin {

[[nodiscard]] endpoints::Visit visit_of(const Call& call);

}  // namespace latchkey::admin
