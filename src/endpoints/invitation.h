// The link of an invitation to an organization: whoever has an account joins it, whoever has none makes one and is a
// member from the first moment on, also where people cannot register otherwise. The invitation is used up by the commit
// that does it.
#pragma once

#include "base/task.h"
#include "endpoints/visit.h"
#include "http/message.h"
#include "op/mail/action_token.h"

namespace latchkey::endpoints {

/// GET shows what the link would do, POST does it. The token was verified.
Task<http::Response> invitation(const Visit& visit, op::ActionToken token);

}  // namespace latchkey::endpoints
