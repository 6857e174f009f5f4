// The client at the door of the token endpoint and its neighbours: its credentials from the Authorization header and
// the body, judged by op, and a failure put on the trail.
#pragma once

#include <string_view>

#include "base/task.h"
#include "endpoints/visit.h"
#include "model/client.h"
#include "oauth/error.h"
#include "url/form.h"

namespace latchkey::endpoints {

/// The client lives as long as the visit's realm. `event` is the type that a failure is recorded under.
Task<oauth::Result<const model::Client*>> authenticate_caller(const Visit& visit, const url::Form& form,
                                                              std::string_view event);

}  // namespace latchkey::endpoints
