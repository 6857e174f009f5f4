// Protocol mappers: the rules that turn what is known into claims. One file a type, one table that lists them
// (mapper_table.cc). A type that is not in the table says nothing; it is kept in the realm all the same.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "json/json.h"
#include "model/protocol_mapper.h"
#include "op/scope_resolution.h"

namespace latchkey::model {
class Realm;
struct Client;
struct ClientSession;
struct User;
struct UserSession;
}  // namespace latchkey::model

namespace latchkey::op {

/// What claims are made for.
enum class ClaimTarget { access, lightweight_access, id, userinfo };

/// The roles that the token may carry, by name. Mappers that rename or add roles change this, those that write roles
/// read it.
struct RoleNames {
  std::set<std::string> realm;
  std::map<std::string, std::set<std::string>> clients;  ///< client_id -> names
};

struct ClaimSource {
  const model::Realm& realm;
  std::string_view issuer;
  const model::Client& client;
  const model::User& user;
  const model::UserSession& session;
  const model::ClientSession& client_session;
  const ResolvedScope& scope;
  const RoleSet& roles;  ///< already limited to what the token may carry
  std::string_view nonce;
  std::string_view acr;
};

struct ClaimContext {
  const ClaimSource& source;
  ClaimTarget target;
  RoleNames& roles;
  json::Object& claims;
};

/// Lets every mapper of the scopes and of the client that is meant for `target` write into `claims`.
void apply_mappers(const ClaimSource& source, ClaimTarget target, json::Object& claims);

/// The `sub` that this client knows the person by: the user's id, or a pairwise one.
[[nodiscard]] std::string subject_for(const model::Client& client, const model::User& user);

// The mappers. Each writes its claims into `context`; whether it is meant for the target was asked before.
using MapperFunction = void(const model::ProtocolMapper& mapper, ClaimContext& context);
MapperFunction map_user_attribute, map_user_property, map_full_name, map_address, map_realm_roles, map_client_roles,
    map_hardcoded_claim, map_hardcoded_role, map_role_name, map_audience, map_audience_resolve, map_groups,
    map_session_note, map_allowed_origins, map_acr, map_sub, map_nonce, map_pairwise_sub, map_nothing;

/// The pairwise subject of a mapper of type oidc-sha256-pairwise-sub-mapper.
[[nodiscard]] std::string pairwise_subject(const model::ProtocolMapper& mapper, const model::Client& client,
                                           const model::User& user);

}  // namespace latchkey::op
