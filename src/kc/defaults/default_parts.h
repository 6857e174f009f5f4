// The parts that defaults.h is put together from, each adding to a draft what it does not have.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kc/import/draft.h"
#include "kc/key_components.h"

namespace latchkey::kc {

/// Whether the draft is the master realm, whose administration client has another name and shape.
[[nodiscard]] bool is_master(const Draft& draft);

// --- client scopes
enum class ScopeSlot { by_default, optional, unassigned };
struct DefaultScope {
  std::string_view name;
  ScopeSlot slot;
  int since;  ///< Keycloak's major version that brought the scope to existing realms
};
[[nodiscard]] std::span<const DefaultScope> default_scopes();
/// Adds the scope of that name with its mappers, and to the realm's lists by its slot.
model::ClientScope* add_default_scope(Draft& draft, const DefaultScope& scope, Random& random);

// --- roles and clients
/// The role of that name, made if it is missing. `client` empty: a realm role.
model::Role* ensure_role(Draft& draft, const model::ClientUuid& client, std::string_view name, Random& random);
void add_composite(model::Role& role, const model::Role* part);
/// The built-in clients that are missing, still without roles and scopes; which they are.
[[nodiscard]] std::vector<model::ClientUuid> add_default_clients(Draft& draft, Random& random);
/// Realm roles and the roles of built-in clients that are missing. `made`: the clients that are ours, not a file's.
void add_default_roles(Draft& draft, const std::vector<model::ClientUuid>& made, Random& random);
/// `realm-admin` or `admin`, and what they contain: all of `client`'s roles.
void add_management_roles(Draft& draft, const model::Client& client, model::Role* everything, Random& random);
[[nodiscard]] model::Client make_management_client(const std::string& client_id, Random& random);

// --- flows and required actions
struct FlowBinding {
  std::string_view name;        ///< in RealmSettings::flow_bindings
  std::string_view file_key;    ///< in realm files
  std::string_view flow_alias;  ///< of the built-in flow
};
[[nodiscard]] std::span<const FlowBinding> flow_bindings();
/// Adds the built-in flow of that alias with its sub-flows; false when there is no such flow.
bool add_default_flow(Draft& draft, std::string_view alias, Random& random);
/// Binds what is not bound, and adds the flows of these bindings.
void add_default_flows(Draft& draft, Random& random);
void add_default_required_actions(Draft& draft);

// --- keys
/// Makes the keys that no active provider gives: the realm's default algorithm, and every realm's own.
[[nodiscard]] Status<> add_default_keys(Draft& draft, const Makings& makings);

/// All of the above after add_default_clients(), which gave `made`. Scopes that came to Keycloak with version
/// `known_version` or earlier and are missing were left out on purpose; 0: nothing was.
struct FillDefaults {
  std::vector<model::ClientUuid> made;
  int known_version = 0;
};
[[nodiscard]] Status<> fill_defaults(Draft& draft, const FillDefaults& what, const Makings& makings);

}  // namespace latchkey::kc
