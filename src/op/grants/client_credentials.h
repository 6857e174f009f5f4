// The client credentials grant (RFC 6749 §4.4): a confidential client in its own name, as its service account user.
// No session is stored and no refresh token given, unless the client's attribute `client_credentials.use_refresh_token`
// is "true".
#pragma once

#include <string>

#include "base/time.h"
#include "oauth/token_request.h"
#include "op/grants/grant.h"

namespace latchkey::op {

struct ClientCredentialsInput {
  const model::Realm& realm;
  const model::Client& client;  ///< authenticated
  const oauth::TokenRequest& request;
  const model::User* service_account = nullptr;  ///< find_service_account(), or null
  std::string remote_address;                    ///< becomes the notes clientHost and clientAddress
  model::SessionId session_id;                   ///< fresh; used only when a session is stored
  TokenIds ids;
  Instant now{};
};

[[nodiscard]] GrantResult grant_client_credentials(const ClientCredentialsInput& input);

}  // namespace latchkey::op
