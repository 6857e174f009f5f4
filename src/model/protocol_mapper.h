// A protocol mapper: one rule that turns what is known of a user, session and client into claims.
// Its type is `protocolMapper` of the wire; op/claims/ has one file a type. Unknown types are kept and do nothing.
#pragma once

#include <string>

#include "model/ids.h"

namespace latchkey::model {

struct ProtocolMapper {
  MapperId id;
  std::string name;
  std::string protocol = "openid-connect";
  std::string type;  ///< e.g. "oidc-usermodel-attribute-mapper"
  StringMap config;

  friend bool operator==(const ProtocolMapper&, const ProtocolMapper&) = default;
};

}  // namespace latchkey::model
