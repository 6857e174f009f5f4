// Drives somebody's login through every fault and says what it accepted that it should not have (or refused without
// need). The application uses the provider here as its OpenID Provider; a page of it shows who is signed in.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "fake/fault.h"
#include "fake/provider.h"
#include "fetch/fetcher.h"

namespace latchkey::fake {

struct CheckLogin {
  std::string login_url;      ///< begins a login
  std::string protected_url;  ///< answers 2xx to those who are signed in only
  /// Starts the application anew and returns when it answers, so that it reads metadata and keys again. Empty: what is only
  /// read at a start is left out.
  std::function<Status<>()> restart;
  std::vector<const Fault*> faults;  ///< those to drive it through, in any order
};

enum class Outcome {
  right,     ///< refused a lie, or accepted what must be accepted
  accepted,  ///< signed somebody in whom it must not
  refused,   ///< refused what is allowed
  unseen,    ///< never asked for what would have shown the fault
  left_out,  ///< only shows after a restart
};

struct Checked {
  const Fault* fault = nullptr;
  Outcome outcome = Outcome::right;
};

/// An error means that no login works at all, also without a fault, and says where it ended. `progress` is told of each.
[[nodiscard]] Result<std::vector<Checked>> check_login(const CheckLogin& what, Provider& provider, fetch::Fetcher& fetcher,
                                                       const std::function<void(const Checked&)>& progress);

}  // namespace latchkey::fake
