// One client, client scope, protocol mapper or role from Keycloak's JSON: see reading.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kc/names.h"
#include "kc/read/reading.h"
#include "model/client.h"
#include "model/role.h"

namespace latchkey::kc {

/// What a client says about other objects, by name.
struct ClientReferences {
  std::optional<std::vector<std::string>> default_scopes;  ///< nothing: the realm's own
  std::optional<std::vector<std::string>> optional_scopes;
  model::StringMap flow_overrides;         ///< binding -> id or alias of a flow
  std::vector<std::string> default_roles;  ///< of files older than the realm's default role
  std::string path;                        ///< where the client stands, for errors
};

struct ClientRead {
  model::Client client;
  KeptSecrets secrets;
  ClientReferences references;
};

/// Errors are the reader's. A confidential client without a secret (or with a masked one) gets a new one, with a note.
[[nodiscard]] ClientRead read_client(json::ObjectReader& reader, Reading& reading);
/// What a new client that does not say where its logout ends gets, as Keycloak gives it.
void set_client_defaults(model::Client& client);
/// Scopes and flows by name. A client scope that does not exist is left out, with a note; a flow is an error: losing it
/// could lose a second factor.
[[nodiscard]] Status<> resolve(const ClientReferences& references, const Names& names, model::Client& client,
                               ImportNotes& notes);

[[nodiscard]] model::ClientScope read_client_scope(json::ObjectReader& reader, Reading& reading);
[[nodiscard]] model::ProtocolMapper read_mapper(json::ObjectReader& reader, Random& random);
/// `protocolMappers` of a client or a client scope.
[[nodiscard]] std::vector<model::ProtocolMapper> read_mappers(json::ObjectReader& owner, Random& random);

/// What a role contains, by name.
struct RoleReferences {
  std::vector<std::string> realm;
  std::map<std::string, std::vector<std::string>, std::less<>> clients;  ///< client_id -> names
  std::string path;
};
struct RoleRead {
  model::Role role;
  std::optional<RoleReferences> composites;  ///< nothing: not said
};
/// `client` empty: a realm role.
[[nodiscard]] RoleRead read_role(json::ObjectReader& reader, Reading& reading, const model::ClientUuid& client);
/// The ids of what is contained; an unknown client or role is an error.
[[nodiscard]] Result<std::vector<model::RoleId>> resolve(const RoleReferences& references, const Names& names);

}  // namespace latchkey::kc
