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

}  // namespace latchkey::model
