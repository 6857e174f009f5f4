// Consent: which scopes the person still has to agree to. What was agreed is remembered in the client session, so it is
// asked once a sign-in; agreements that outlive the session are not kept.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/session.h"
#include "op/authorize/interaction.h"

namespace latchkey::op {

inline constexpr std::string_view kConsentNote = "consented_scope";

/// The scopes to ask for, empty when there is nothing to show but the client itself; nullopt when nothing needs asking.
[[nodiscard]] std::optional<std::vector<const model::ClientScope*>> missing_consent(const model::Realm& realm,
                                                                                    const model::Client& client,
                                                                                    const AuthorizationRequest& request,
                                                                                    const SsoState& state);

}  // namespace latchkey::op
