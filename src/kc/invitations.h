// Invitations to organizations, in Keycloak's JSON: {id, organizationId, email, firstName, lastName, sentDate,
// expiresAt, status}. Each is a component of an internal type that belongs to its organization; it goes when it is
// accepted, taken back, or its organization goes. Its id is its link's, so a link without its invitation is worth
// nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "json/json.h"
#include "kc/kept.h"

namespace latchkey::kc {

inline constexpr std::string_view kInvitationType = "latchkey.organization-invitation";

struct Invitation {
  std::string email, first_name, last_name;
  Instant sent{}, expires{};
};

[[nodiscard]] model::Component make_invitation(const model::Component& organization, const Invitation& invitation,
                                               Random& random);
[[nodiscard]] Invitation read_invitation(const model::Component& component);
[[nodiscard]] json::Object write_invitation(const model::Component& component, Instant now);
/// Of one organization, the latest first.
[[nodiscard]] std::vector<ComponentPtr> invitations_to(const model::Realm& realm, std::string_view organization);

}  // namespace latchkey::kc
