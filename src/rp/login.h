// From a token response to a Login: the ID token validated, userinfo asked, roles found. The one way in which an
// Identity comes to be, whichever grant brought the tokens.
#pragma once

#include <latchkey/relying_party.h>

#include "rp/id_token.h"
#include "rp/metadata.h"
#include "rp/talk.h"

namespace latchkey::rp {

/// id_token_missing when the response brought none. `expected` holds what this very token must say.
[[nodiscard]] Result<Login> make_login(Talk& talk, const Metadata& metadata, Tokens tokens,
                                       const IdTokenExpectations& expected);

/// After a refresh: the same person still (OpenID Connect Core §12.2). What the response leaves out stays as it was.
[[nodiscard]] Result<Login> renew_login(Talk& talk, const Metadata& metadata, Tokens tokens, const Login& before);

}  // namespace latchkey::rp
