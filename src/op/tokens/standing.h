// Whether everything behind a verified access token still stands: realm, client, session, user, and no not-before after
// it. One judgement for whoever takes our tokens: userinfo, the Admin REST API, the account API.
#pragma once

#include "base/time.h"
#include "oauth/error.h"
#include "op/sessions.h"
#include "op/tokens/verify.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

struct StandingInput {
  const model::Realm& realm;
  const AccessToken& token;
  SessionView view;  ///< nulls when absent; for a token without session only the user is looked at
  Instant now{};
};

/// The token's client, which lives as long as the realm; invalid_token 401 when anything behind the token is over.
[[nodiscard]] oauth::Result<const model::Client*> check_standing(const StandingInput& input);

}  // namespace latchkey::op
