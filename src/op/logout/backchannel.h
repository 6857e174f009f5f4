// Back-Channel Logout 1.0: when a session ends, the applications in it are told behind the browser's back. For each
// client that has an address for it, the plan that ends the session also carries an outbox row; the token is made when
// the call goes out, so that it is fresh at each attempt and lies in no database.
//   client attributes: backchannel.logout.url; backchannel.logout.session.required, "true" unless said otherwise;
//   backchannel.logout.revoke.offline.tokens
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/client.h"
#include "model/ids.h"
#include "model/session.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

inline constexpr std::string_view kBackchannelLogoutKind = "backchannel-logout";  ///< of outbox rows

/// One client to tell of one session.
struct BackchannelLogout {
  model::ClientUuid client;
  std::string issuer;  ///< as the client knows it: its tokens name it
  std::string subject;
  model::SessionId session;
};
[[nodiscard]] Result<BackchannelLogout> parse_backchannel_logout(std::string_view payload);

/// Where the client wants to be told; "" when it does not.
[[nodiscard]] std::string_view backchannel_logout_url(const model::Client& client);

struct EndingSession {
  const model::UserSession& session;
  const std::vector<model::ClientSession>& clients;  ///< all of it, as they stand before the end
};
/// Adds a row for each client of the session that wants to know.
void enqueue_backchannel_logout(store::Plan& plan, const model::Realm& realm, std::string_view issuer,
                                const EndingSession& ending, Instant now);

/// The logout token (§2.4), signed as the client's ID tokens are. `id` is its jti. internal: the realm has no key.
[[nodiscard]] Result<std::string> sign_logout_token(const model::Realm& realm, const BackchannelLogout& call,
                                                    std::string_view id, Instant now);

}  // namespace latchkey::op
