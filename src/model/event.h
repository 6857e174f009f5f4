// Events: one for every security decision, always logged, stored where the realm asks for it.
#pragma once

#include <string>

#include "base/time.h"
#include "model/ids.h"

namespace latchkey::model {

struct Event {
  std::string id;
  Instant time{};
  std::string type;  ///< Keycloak's name: "LOGIN", "LOGIN_ERROR", "CODE_TO_TOKEN", "REFRESH_TOKEN_ERROR", "LOGOUT", ...
  RealmId realm;
  std::string client_id;
  UserId user;
  SessionId session;
  std::string ip_address;
  std::string error;  ///< Keycloak's word: "invalid_user_credentials", ...; "" for a success
  StringMap details;
};

/// What an administrator did, as Keycloak's administrators query it.
struct AdminEvent {
  std::string id;
  Instant time{};
  RealmId realm;               ///< the realm that was changed
  std::string operation;       ///< CREATE, UPDATE, DELETE or ACTION
  std::string resource_type;   ///< USER, CLIENT, REALM_ROLE_MAPPING, ...
  std::string resource_path;   ///< "users/<id>"
  std::string representation;  ///< JSON text, masked; "" where the realm does not keep it
  std::string error;           ///< "" for a success
  RealmId auth_realm;          ///< where the administrator comes from
  std::string auth_realm_name;
  std::string auth_client;  ///< internal id
  UserId auth_user;
  std::string ip_address;
  StringMap details;
};

}  // namespace latchkey::model
