// The user profile of files that were written before there was one: their users' attributes stay visible and
// changeable.
#include <algorithm>

#include "kc/import/import_state.h"
#include "kc/user_profile.h"

namespace latchkey::kc {
namespace {

constexpr int kFirstWithProfiles =
    24;  // Keycloak's version from which a realm without a profile takes no other attributes

}  // namespace

void add_user_profile(ImportState& state) {
  if (state.known_version == 0 || state.known_version >= kFirstWithProfiles) return;
  const auto& components = state.draft.components();
  if (std::ranges::find(components, kUserProfileType, &model::Component::provider_type) != components.end()) return;
  json::Object config = default_user_profile_config();
  config["unmanagedAttributePolicy"] = "ENABLED";
  state.draft.add(make_user_profile_component(state.draft.settings.id, config, state.random().uuid()));
}

}  // namespace latchkey::kc
