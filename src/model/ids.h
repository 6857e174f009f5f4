// The ids of the model. All are opaque strings under a primary key (realm, id): see base/id.h.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/id.h"

namespace latchkey::model {

using RealmId = Id<struct RealmTag>;
using ClientUuid = Id<struct ClientUuidTag>;  ///< The internal id; the OAuth `client_id` is a plain string beside it.
using ScopeId = Id<struct ScopeTag>;
using MapperId = Id<struct MapperTag>;
using RoleId = Id<struct RoleTag>;
using GroupId = Id<struct GroupTag>;
using UserId = Id<struct UserTag>;
using CredentialId = Id<struct CredentialTag>;
using SessionId = Id<struct SessionTag>;  ///< `sid` and `session_state` on the wire.
using ComponentId = Id<struct ComponentTag>;
using FlowId = Id<struct FlowTag>;
using ExecutionId = Id<struct ExecutionTag>;

/// One value a name: realm and client attributes, mapper configuration, session notes.
using StringMap = std::map<std::string, std::string, std::less<>>;
/// Several values a name: user, group and role attributes, component configuration.
using Attributes = std::map<std::string, std::vector<std::string>, std::less<>>;

}  // namespace latchkey::model
