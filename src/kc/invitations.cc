#include "kc/invitations.h"

#include <algorithm>
#include <charconv>

namespace latchkey::kc {
namespace {

Instant time_of(const model::Component& component, std::string_view key) {
  const std::string_view text = component.value(key, "0");
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return from_unix_seconds(value);
}

}  // namespace

model::Component make_invitation(const model::Component& organization, const Invitation& invitation, Random& random) {
  model::Component made;
  made.id = model::ComponentId(random.uuid());
  made.name = "invitation";
  made.provider_id = "invitation";
  made.provider_type = kInvitationType;
  made.parent_id = organization.id.value;
  made.config["email"] = {invitation.email};
  if (!invitation.first_name.empty()) made.config["firstName"] = {invitation.first_name};
  if (!invitation.last_name.empty()) made.config["lastName"] = {invitation.last_name};
  made.config["sentDate"] = {std::to_string(to_unix_seconds(invitation.sent))};
  made.config["expiresAt"] = {std::to_string(to_unix_seconds(invitation.expires))};
  return made;
}

Invitation read_invitation(const model::Component& component) {
  return {.email = std::string(component.value("email")),
          .first_name = std::string(component.value("firstName")),
          .last_name = std::string(component.value("lastName")),
          .sent = time_of(component, "sentDate"),
          .expires = time_of(component, "expiresAt")};
}

json::Object write_invitation(const model::Component& component, Instant now) {
  const Invitation invitation = read_invitation(component);
  json::Object out{{"id", component.id.value}, {"organizationId", component.parent_id}, {"email", invitation.email}};
  if (!invitation.first_name.empty()) out["firstName"] = invitation.first_name;
  if (!invitation.last_name.empty()) out["lastName"] = invitation.last_name;
  out["sentDate"] = to_unix_seconds(invitation.sent);
  out["expiresAt"] = to_unix_seconds(invitation.expires);
  out["status"] = invitation.expires <= now ? "EXPIRED" : "PENDING";
  return out;
}

std::vector<ComponentPtr> invitations_to(const model::Realm& realm, std::string_view organization) {
  auto found = kept_of_type(realm, kInvitationType);
  std::erase_if(found, [&](const ComponentPtr& one) { return one->parent_id != organization; });
  std::ranges::sort(found, std::ranges::greater(),
                    [](const ComponentPtr& one) { return std::pair(read_invitation(*one).sent, one->id.value); });
  return found;
}

}  // namespace latchkey::kc
