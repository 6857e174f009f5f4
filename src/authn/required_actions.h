// Required actions: what a user must do after proving who they are and before anything is issued. One we can lead
// through (UPDATE_PASSWORD) is a page; one we cannot refuses the login and says which it is.
#pragma once

#include <string>
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
struct ActionNotSupported {
  std::string action;  ///< "VERIFY_EMAIL", ...
};
using RequiredStep = std::variant<NothingRequired, UpdatePasswordRequired, ActionNotSupported>;

/// The first thing that stands between this user and a token. An action that the realm has disabled is no obstacle.
[[nodiscard]] RequiredStep next_required_action(const model::Realm& realm, const model::User& user, Instant now);

/// Whether the server can lead a user through the action; one it cannot refuses the login of whoever has it.
[[nodiscard]] bool is_supported_action(std::string_view alias);
/// Whether a client may send people here to do it (kc_action): the realm has it, enabled, and so have we.
[[nodiscard]] bool may_be_asked_for(const model::Realm& realm, std::string_view alias);

/// `actions` without `done`.
[[nodiscard]] std::vector<std::string> without_action(const std::vector<std::string>& actions, std::string_view done);

}  // namespace latchkey::authn
