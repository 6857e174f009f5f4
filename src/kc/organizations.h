// Organizations: read and written in Keycloak's JSON, kept as components of an internal type (kept.h). Their members
// are the users whose `groups` name the organization's id; there is no group of that id.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kc/kept.h"
#include "kc/read/reading.h"
#include "kc/write/write.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::kc {

[[nodiscard]] bool organizations_enabled(const model::RealmSettings& settings);

enum class Membership { none, unmanaged, managed };
[[nodiscard]] bool is_enabled_organization(const model::Component& organization);
/// The group that a member has; managed members (who came from the organization's identity provider) have two.
[[nodiscard]] model::GroupId member_group(const model::Component& organization);
[[nodiscard]] model::GroupId managed_group(const model::Component& organization);
[[nodiscard]] Membership membership(const model::Component& organization, const model::User& user);
[[nodiscard]] std::vector<ComponentPtr> organizations_of(const model::Realm& realm, const model::User& user);

[[nodiscard]] model::Component read_organization(json::ObjectReader& reader, Random& random);
/// brief: without attributes.
[[nodiscard]] json::Object write_organization(const model::Component& organization, bool brief);
/// `organizations` of a realm file, with their groups and without members.
[[nodiscard]] json::Array write_organizations(const model::Realm& realm);

/// Whether `search` stands in the name or in a domain (or is one of them, when `exact`), without regard to case.
[[nodiscard]] bool fits_organization(const model::Component& organization, std::string_view search, bool exact);
/// Whether an attribute has exactly this value.
[[nodiscard]] bool has_attribute(const model::Component& organization, std::string_view name, std::string_view value);

/// What was sent, checked against the realm: names, aliases and domains are unique. `old` null: a new one; else what
/// was sent is laid over it, and the alias stays.
[[nodiscard]] Result<model::Component> change_organization(const model::Realm& realm, const model::Component* old,
                                                           const json::Object& sent, Random& random);

/// An identity provider of an organization carries its id; "" takes it away.
[[nodiscard]] model::Component with_organization(const model::Component& provider, std::string_view organization);

}  // namespace latchkey::kc
