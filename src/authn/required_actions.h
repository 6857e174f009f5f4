// Required actions: what a user must do after proving who they are and before anything is issued. One we can lead
// through is a page; one we cannot refuses the login and says which it is.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/realm.h"
#include "model/user.h"

namespace latchkey::authn {

struct NothingRequired {};
struct UpdatePasswordRequired {
  bool expired = false;  ///< the policy made it old, not an administrator
};
struct ActionRequired {
  std::string action;  ///< "UPDATE_PROFILE", "VERIFY_EMAIL", "TERMS_AND_CONDITIONS"
};
struct ActionNotSupported {
  std::string action;  ///< "CONFIGURE_TOTP", ...
};
using RequiredStep = std::variant<NothingRequired, UpdatePasswordRequired, ActionRequired, ActionNotSupported>;

/// Whether there is a page for it.
[[nodiscard]] bool is_supported_action(std::string_view alias);

/// The first thing that stands between this user and a token, in the realm's order. An action that the realm has
/// disabled is no obstacle, nor is one that has nothing to ask (an address that is confirmed, or is not there).
[[nodiscard]] RequiredStep next_required_action(const model::Realm& realm, const model::User& user, Instant now);

/// The same for a list of actions that somebody was asked to do, whatever else the user must do at the next login.
[[nodiscard]] RequiredStep next_listed_action(const model::Realm& realm, const model::User& user,
                                              std::vector<std::string> actions);

/// Whether a client may send people here to do it (kc_action): the realm has it, enabled, and so have we.
[[nodiscard]] bool may_be_asked_for(const model::Realm& realm, std::string_view alias);

/// `actions` without `done`.
[[nodiscard]] std::vector<std::string> without_action(const std::vector<std::string>& actions, std::string_view done);

}  // namespace latchkey::authn
