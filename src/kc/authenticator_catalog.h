// The incumbent's authentication providers as one table: what an administrator sees of a step in a flow. Its rows are
// names; whether the server does what they say is asked of authn/, and only what is built is ever offered.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.h"

namespace latchkey::kc {

enum class StepKind { authenticator, form, form_action, client_authenticator };

struct StepProvider {
  StepKind kind;
  std::string_view id;
  std::string_view name;
  std::string_view help;
  std::string_view choices;  ///< requirements, by their first letters: R A C D
  bool supports_secret = false;
};

/// Null when the incumbent does not have it either.
[[nodiscard]] const StepProvider* find_step_provider(std::string_view id);
[[nodiscard]] bool is_available(const StepProvider& provider);
/// "REQUIRED", ... of `letters`.
[[nodiscard]] std::vector<std::string> requirement_names(std::string_view letters);
/// The requirements that a step of this provider may get. What is not available can only be switched off.
[[nodiscard]] std::vector<std::string> requirement_choices(std::string_view provider_id, std::string_view current);

/// AuthenticationProviderRepresentation of those that are offered.
[[nodiscard]] json::Array write_step_providers(StepKind kind);
/// The properties (ConfigPropertyRepresentation) that a step can be configured with; empty: not configurable.
[[nodiscard]] json::Array write_step_properties(std::string_view provider_id);

}  // namespace latchkey::kc
