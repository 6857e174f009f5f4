// Logins in progress: each travels sealed in a cookie of its own, named after its state. So visitors cost no memory,
// nobody can push out another's login, two tabs do not disturb each other, and an answer from the provider is worth
// nothing in a browser that did not ask for it (login CSRF, RFC 6749 §10.12).
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rp/seal_ring.h"

namespace latchkey::rp {

inline constexpr std::string_view kPendingPrefix = "latchkey_login_";

class PendingSeal {
 public:
  /// `purpose` binds the cookies to provider and client, so that another application's do not open here.
  PendingSeal(std::string_view secret_key, const std::vector<std::string>& former, std::string purpose);

  /// "latchkey_login_Ab3dE..."
  [[nodiscard]] static std::string cookie_name(std::string_view state);
  [[nodiscard]] std::string seal(const PendingLogin& pending) const;
  /// Nothing for what was altered, sealed elsewhere or is older than `timeout`.
  [[nodiscard]] std::optional<PendingLogin> open(std::string_view cookie, TimePoint now,
                                                 std::chrono::seconds timeout) const;

 private:
  SealRing ring_;
  std::string purpose_;
};

}  // namespace latchkey::rp
