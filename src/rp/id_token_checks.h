// The claim checks of an ID token: one function a clause, in the order of OpenID Connect Core §3.1.3.7. Those that it
// shares with other tokens stand in token_checks.h.
#pragma once

#include "rp/id_token.h"
#include "rp/token_checks.h"

namespace latchkey::rp {

struct IdTokenCase {
  TokenCase token;
  const jose::VerifiedJws& jws;
  const IdTokenExpectations& expected;
};

/// The first check that fails, or nothing.
[[nodiscard]] std::optional<Error> check_id_token(const IdTokenCase& token);

}  // namespace latchkey::rp
