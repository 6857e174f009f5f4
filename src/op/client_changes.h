// What a realm's client policies make of a client that an administrator makes or changes: some set what they demand
// themselves ("auto-configure"), the others refuse with Keycloak's words. A client that was there before a policy is
// judged at its next change.
#pragma once

#include <expected>
#include <string>

#include "model/client.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

struct ClientRefusal {
  std::string error;  ///< "invalid_client_metadata", "invalid_registration"
  std::string description;
};

/// `proposed`: as the client would be. What is given back is as it may be.
[[nodiscard]] std::expected<model::Client, ClientRefusal> conform_to_policies(const model::Realm& realm,
                                                                              model::Client proposed);

}  // namespace latchkey::op
