// Authentication flows, their steps and configurations, and required actions in Keycloak's JSON: for the Admin REST API
// and for realm files.
#pragma once

#include <string_view>

#include "json/json.h"
#include "kc/write/write.h"
#include "model/realm.h"

namespace latchkey::kc {

/// AuthenticationFlowRepresentation.
[[nodiscard]] json::Object write_flow(const model::Realm& realm, const model::Flow& flow);
/// A flow and everything in it, from the top down: AuthenticationExecutionInfoRepresentation with `level` and `index`.
[[nodiscard]] json::Array write_executions(const model::Realm& realm, const model::Flow& flow);
/// One step: AuthenticationExecutionRepresentation.
[[nodiscard]] json::Object write_execution(const model::Flow& flow, const model::Execution& execution);
/// AuthenticatorConfigRepresentation.
[[nodiscard]] json::Object write_authenticator_config(const model::Realm& realm,
                                                      const model::AuthenticatorConfig& config, Secrets secrets);
/// RequiredActionProviderRepresentation.
[[nodiscard]] json::Object write_required_action(const model::RequiredAction& action);

[[nodiscard]] std::string_view requirement_name(model::Requirement requirement);

}  // namespace latchkey::kc
