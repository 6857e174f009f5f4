// The machines that a client runs on, as its adapters have registered them: host names, each with the time of it. They
// stand in what the client keeps ("registeredNodes", "nodeReRegistrationTimeout").
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "json/json.h"
#include "model/client.h"

namespace latchkey::kc {

/// {"<host>": <unix seconds>}
[[nodiscard]] json::Object registered_nodes(const model::Client& client);
/// The hosts, without those that were to register again by now and have not.
[[nodiscard]] std::vector<std::string> live_nodes(const model::Client& client, Instant now);

}  // namespace latchkey::kc
