// Initial access tokens for client registration, in Keycloak's JSON: {id, timestamp, expiration, count,
// remainingCount}. Each is kept as a component of the realm.
#pragma once

#include <optional>
#include <string>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "json/json.h"
#include "model/component.h"

namespace latchkey::kc {

inline constexpr std::string_view kInitialAccessType = "latchkey.client-initial-access";

/// Error::invalid names the member: `count` is at least 1, `expiration` seconds from now, 0 for no end.
[[nodiscard]] Result<model::Component> make_initial_access(const json::Object& sent, const std::string& realm,
                                                           Random& random, Instant now);
[[nodiscard]] json::Object write_initial_access(const model::Component& access);
/// Nothing: it does not end.
[[nodiscard]] std::optional<Instant> initial_access_end(const model::Component& access);

}  // namespace latchkey::kc
