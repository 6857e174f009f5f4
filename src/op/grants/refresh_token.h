// The refresh grant (RFC 6749 §6). The scope can only shrink; session, user and client are judged again each time; when
// the realm revokes used tokens, one token works once (and `refresh_token_max_reuse` times more), also in a race; the
// next use ends the client session.
//
// Shell: verify_refresh_token(); load session, user, client session (offline or not as the token says), consent;
// refresh_tokens().
#pragma once

#include "base/time.h"
#include "model/consent.h"
#include "oauth/token_request.h"
#include "op/grants/grant.h"
#include "op/sessions.h"
#include "op/tokens/verify.h"

namespace latchkey::op {

struct RefreshInput {
  const model::Realm& realm;
  const model::Client& client;  ///< authenticated
  const oauth::TokenRequest& request;
  const RefreshToken& token;
  SessionView view;
  const model::Consent* consent = nullptr;  ///< for a client that needs one; null: there is none
  TokenIds ids;
  Instant now{};
};

[[nodiscard]] GrantResult refresh_tokens(const RefreshInput& input);
/// For a token that verify_refresh_token() refused: the same refusal with its event.
[[nodiscard]] GrantRefusal refuse_refresh(const model::Realm& realm, const model::Client& client, oauth::Error error,
                                          Instant now);

}  // namespace latchkey::op
