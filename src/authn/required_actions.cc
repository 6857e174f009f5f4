#include "authn/required_actions.h"

#include <algorithm>

#include "authn/password_policy.h"

namespace latchkey::authn {
namespace {

bool password_expired(const model::Realm& realm, const model::User& user, Instant now) {
  const auto policy = PasswordPolicy::parse(realm.settings().password_policy);
  const auto* password = user.password();
  if (!policy || password == nullptr || policy->expires_after_days() <= 0) return false;
  return now - password->created > std::chrono::days{policy->expires_after_days()};
}

bool in_force(const model::Realm& realm, const std::string& alias) {
  const auto* action = realm.find_required_action(alias);
  // An action the realm does not know at all restricts in a way we do not understand.
  return action == nullptr || action->enabled;
}

}  // namespace

bool is_supported_action(std::string_view alias) { return alias == "UPDATE_PASSWORD"; }

bool may_be_asked_for(const model::Realm& realm, std::string_view alias) {
  const auto* action = realm.find_required_action(alias);
  return action != nullptr && action->enabled && is_supported_action(alias);
}

RequiredStep next_required_action(const model::Realm& realm, const model::User& user, Instant now) {
  bool update_password = false;
  for (const auto& action : user.required_actions) {
    if (!in_force(realm, action)) continue;
    if (!is_supported_action(action)) return ActionNotSupported{action};
    update_password = true;
  }
  if (realm.settings().login.verify_email && !user.email_verified && in_force(realm, "VERIFY_EMAIL")) {
    return ActionNotSupported{"VERIFY_EMAIL"};
  }
  if (update_password) return UpdatePasswordRequired{};
  if (password_expired(realm, user, now)) return UpdatePasswordRequired{.expired = true};
  return NothingRequired{};
}

std::vector<std::string> without_action(const std::vector<std::string>& actions, std::string_view done) {
  std::vector<std::string> left;
  std::ranges::copy_if(actions, std::back_inserter(left), [&](const std::string& action) { return action != done; });
  return left;
}

}  // namespace latchkey::authn
