// Whether a client policy applies to a client: all of its conditions that have a say agree, and one has.
// DEVIATES: a condition that we cannot judge counts as met, since the policy behind it might be what keeps a client
// out.
#pragma once

#include "model/client_policies.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

enum class PolicyMoment {
  use,    ///< a sign-in or a grant; who made the client has nothing to say
  change  ///< an administrator makes or changes the client, which is given as it would be afterwards
};

[[nodiscard]] bool policy_applies(const model::Realm& realm, const model::Client& client,
                                  const model::ClientPolicy& policy, PolicyMoment moment);

/// "Executor x of client policy p is not supported"
[[nodiscard]] std::string not_supported(const model::ClientPolicy& policy, std::string_view executor);

}  // namespace latchkey::op
