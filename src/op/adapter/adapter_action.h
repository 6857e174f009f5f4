// What the incumbent's adapters are told behind everybody's back: a POST of one signed action to an address below the
// client's admin URL ("k_push_not_before", "k_logout", "k_test_available"), at each of the nodes that the client has
// registered. Applications of today use back-channel logout (logout/backchannel.h) instead.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/client.h"
#include "model/ids.h"
#include "store/plan.h"

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

inline constexpr std::string_view kAdapterLogoutKind = "adapter-logout";  ///< of outbox rows

struct AdapterAction {
  enum class Kind { push_not_before, logout, test_available };
  Kind kind = Kind::push_not_before;
  std::int64_t not_before = 0;  ///< Unix seconds; what was issued before is void. Not for test_available
};

/// The client's admin URL, or its form for each node (a host name) when there are some; none when it has no admin URL.
/// A relative one stands below the root URL. What is no http(s) URL, as it is: nobody can be reached there.
[[nodiscard]] std::vector<std::string> adapter_addresses(const model::Client& client, std::string_view issuer,
                                                         const std::vector<std::string>& nodes);
/// Where an action is posted: its name below `address`.
[[nodiscard]] std::string adapter_endpoint(std::string_view address, AdapterAction::Kind kind);

/// The body of the POST: a JWT, signed as the realm's tokens are unless a client wishes otherwise. It is over in half a
/// minute. internal: the realm has no key.
[[nodiscard]] Result<std::string> sign_adapter_action(const model::Realm& realm, const model::Client& client,
                                                      AdapterAction action, std::string_view id, Instant now);

/// Tells a client at these addresses that all of its sessions are over, as soon as the plan is committed.
void enqueue_adapter_logout(store::Plan& plan, const model::Realm& realm, const model::Client& client,
                            const std::vector<std::string>& addresses, Instant now);

struct AdapterLogout {
  model::ClientUuid client;
  std::string address;
  std::int64_t not_before = 0;
};
[[nodiscard]] Result<AdapterLogout> parse_adapter_logout(std::string_view payload);

}  // namespace latchkey::op
