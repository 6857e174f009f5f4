// Client authentication at token, revocation and introspection endpoints: who is this client, proven by what it may
// use. An unknown client, a wrong secret and a disabled client look alike from outside and cost the same comparison.
#pragma once

#include <expected>
#include <string>

#include "oauth/error.h"
#include "oauth/token_request.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

struct ClientAuthFailure {
  oauth::Error error;       ///< with Challenge::basic when Basic was used
  std::string client_id;    ///< as presented, for the event
  std::string event_error;  ///< "client_not_found", "invalid_client_credentials", "client_disabled", ...
};

/// The client lives as long as the realm snapshot.
[[nodiscard]] std::expected<const model::Client*, ClientAuthFailure> authenticate_client(
    const model::Realm& realm, const oauth::ClientCredentials& presented);

}  // namespace latchkey::op
