// What the provider's endpoints answer when they refuse: the OAuth error, or what came instead of one.
#pragma once

#include <latchkey/result.h>

#include <string_view>

#include "rp/provider.h"

namespace latchkey::rp {

/// request_refused with the provider's own code, or provider_error when there is none. `what` names the endpoint.
[[nodiscard]] Error refusal(const Answer& answer, std::string_view what, std::string_view clause);

}  // namespace latchkey::rp
