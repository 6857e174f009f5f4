// Objects that are stored whole and have no type in the model: identity providers and their mappers, organizations,
// authorization settings, secrets of what is kept. Each is a component of an internal type, so that they share the
// snapshot, the sealing and the history of everything else; no list of components shows them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/realm.h"
#include "store/plan.h"

namespace latchkey::kc {

inline constexpr std::string_view kInternalTypePrefix = "latchkey.";
/// Identity providers, kept until somebody signs in through one.
inline constexpr std::string_view kKeptIdentityProviderType = "latchkey.kept-identity-provider";
inline constexpr std::string_view kIdentityProviderMapperType = "latchkey.identity-provider-mapper";
inline constexpr std::string_view kOrganizationType = "latchkey.organization";
/// The authorization settings of a client (parent_id: the client's uuid), one document.
inline constexpr std::string_view kAuthorizationType = "latchkey.authorization";

/// Whether a component is one of these, and nothing that an administrator made as a component.
[[nodiscard]] bool is_internal(const model::Component& component);

using ComponentPtr = std::shared_ptr<const model::Component>;
/// All of one internal type, in the order of their names.
[[nodiscard]] std::vector<ComponentPtr> kept_of_type(const model::Realm& realm, std::string_view type);
/// Null when there is none of that type and id.
[[nodiscard]] ComponentPtr find_kept(const model::Realm& realm, std::string_view type, std::string_view id);
/// The one that belongs to `owner`, or null.
[[nodiscard]] ComponentPtr find_kept_of(const model::Realm& realm, std::string_view type, std::string_view owner);

/// Whether an object of the realm has the id, or is what components hang on: nobody else may take it, or what hangs on it
/// would be his.
[[nodiscard]] bool is_id_taken(const model::Realm& realm, std::string_view id);

/// What goes when the object `owner` goes: its components, and theirs. Nothing goes with the realm's own id.
void append_delete_owned(store::Plan& plan, const model::Realm& realm, std::string_view owner);

}  // namespace latchkey::kc
