// Brute-force detection (bruteForceProtected). An attempt is reserved, by compare and set, before its password is
// hashed: a hundred parallel guesses get no more checks than the realm allows (CVE-2024-4629). A good password clears
// the record.
#pragma once

#include <optional>

#include "base/time.h"
#include "model/realm_settings.h"
#include "model/session.h"

namespace latchkey::authn {

/// Whether the user is locked out now.
[[nodiscard]] bool is_locked(const model::BruteForceSettings& settings, const model::LoginFailures& failures,
                             Instant now);

/// The record to store before a password is checked: one failure more, and the lock that follows if it fails.
/// Nothing when the user is locked out: then the attempt must not be checked at all.
[[nodiscard]] std::optional<model::LoginFailures> reserve_attempt(const model::BruteForceSettings& settings,
                                                                  const model::LoginFailures& stored, Instant now);

}  // namespace latchkey::authn
