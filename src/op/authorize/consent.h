// Consent: which scopes the person still has to agree to, and what is remembered of an agreement. It is remembered for
// person and client, whatever becomes of the session: scopes that are shown on the page, by id. A scope that is asked
// for later is asked about; taking a consent back is the account's business.
#pragma once

#include <optional>
#include <vector>

#include "model/consent.h"
#include "op/authorize/interaction.h"

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

}  // namespace latchkey::op
