// Consent: which scopes the person still has to agree to, and what is remembered of an agreement. It is remembered for
// person and client, whatever becomes of the session: scopes that are shown on the page, by id. A scope that is asked
// for later is asked about. Whoever takes a consent back, the person or an administrator, ends the same things.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "model/consent.h"
#include "model/session.h"
#include "op/authorize/interaction.h"
#include "op/scope_resolution.h"
#include "store/plan.h"

namespace latchkey::op {

/// The scopes to ask for, empty when there is nothing to show but the client itself; nullopt when nothing needs asking.
[[nodiscard]] std::optional<std::vector<const model::ClientScope*>> missing_consent(const model::Realm& realm,
                                                                                    const model::Client& client,
                                                                                    const AuthorizationRequest& request,
                                                                                    const SsoState& state);

/// The consent to keep when the person agrees to this request: what was allowed before (`before`, may be null), and
/// what is asked for now.
[[nodiscard]] model::Consent agreed_consent(const model::Realm& realm, const model::Client& client,
                                            const AuthorizationRequest& request, const model::Consent* before);

/// Whether the person still allows the client all of `scope`. A client that needs no consent is always allowed it.
/// `consent` null: there is none.
[[nodiscard]] bool consent_stands(const model::Client& client, const ResolvedScope& scope,
                                  const model::Consent* consent);

struct RevokedConsent {
  const model::Realm& realm;
  const model::UserId& user;
  const model::Client& client;
  const model::Consent* consent = nullptr;  ///< null: there is none, but what the client holds ends all the same
  std::span<const model::UserSession> sessions = {};  ///< all of the person's, online and offline
};
/// Ends the consent and what the client was given in every session, online or offline: with its client session a code,
/// a refresh token and an access token end. The person stays signed in.
[[nodiscard]] store::Plan plan_revoke_consent(const RevokedConsent& revoked);

}  // namespace latchkey::op
