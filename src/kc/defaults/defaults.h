// What every realm has: built-in clients and their roles, client scopes with their mappers, authentication flows,
// required actions, keys. Names, attributes and shapes are Keycloak's, so that its clients, consoles and scripts find
// them.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kc/key_components.h"
#include "model/realm.h"

namespace latchkey::kc {

inline constexpr std::string_view kMasterRealm = "master";

/// Everything of a new realm. For "master" that is the role `admin` with `create-realm`, and the client `master-realm`
/// in the place of `realm-management`; its access tokens live 60 s.
/// Besides Keycloak's RS256, RSA-OAEP, HS512 and AES keys it has ES256 and EdDSA keys of lower priority, ready for the
/// client or realm that asks for them.
[[nodiscard]] Result<model::RealmParts> make_realm_defaults(const std::string& name, const Makings& makings);

/// What `master` gets for each realm: the client `<realm>-realm`, its roles, and the role `admin` that contains them.
struct MasterEntry {
  std::shared_ptr<const model::Client> client;
  std::vector<std::shared_ptr<const model::Role>> roles;
  std::shared_ptr<const model::Role> admin;  ///< replaces the one that `master` has; null when `master` lacks it
};
/// Whatever `master` has already keeps its ids; nothing is made twice.
[[nodiscard]] MasterEntry make_master_entry(const model::RealmParts& master, std::string_view realm_name,
                                            Random& random);

/// The incumbent's required actions, with the names that it shows for them.
struct KnownRequiredAction {
  std::string_view alias, name;
};
[[nodiscard]] std::vector<KnownRequiredAction> known_required_actions();

/// The roles of `realm-management` and of `<realm>-realm`, without `realm-admin`.
[[nodiscard]] const std::vector<std::string_view>& realm_management_roles();

}  // namespace latchkey::kc
