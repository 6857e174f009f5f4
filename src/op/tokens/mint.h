// Signing. Slow for RSA (a fifth of a millisecond), so the shell runs it on a worker pool.
#pragma once

#include "oauth/token_response.h"
#include "op/tokens/build.h"

namespace latchkey::op {

/// Thread safe; the keys are handles of immutable state.
[[nodiscard]] oauth::TokenResponse mint(UnsignedTokens tokens);

}  // namespace latchkey::op
