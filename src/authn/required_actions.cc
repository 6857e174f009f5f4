#include "authn/required_actions.h"

#include <algorithm>
#include <array>
#include <limits>

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

bool asks_for_something(const model::Realm& realm, const model::User& user, const std::string& alias) {
  if (!in_force(realm, alias)) return false;
  return alias != "VERIFY_EMAIL" || (!user.email.empty() && !user.email_verified);
}

int priority_of(const model::Realm& realm, const std::string& alias) {
  const auto* action = realm.find_required_action(alias);
  return action == nullptr ? std::numeric_limits<int>::max() : action->priority;
}

}  // namespace

bool is_supported_action(std::string_view alias) {
  constexpr std::array<std::string_view, 4> kPages{"UPDATE_PASSWORD", "UPDATE_PROFILE", "VERIFY_EMAIL",
                                                   "TERMS_AND_CONDITIONS"};
  return std::ranges::find(kPages, alias) != kPages.end();
}

RequiredStep next_listed_action(const model::Realm& realm, const model::User& user, std::vector<std::string> actions) {
  std::erase_if(actions, [&](const std::string& action) { return !asks_for_something(realm, user, action); });
  const auto unknown = std::ranges::find_if_not(actions, is_supported_action);
  if (unknown != actions.end()) return ActionNotSupported{*unknown};
  const auto first =
      std::ranges::min_element(actions, {}, [&](const std::string& action) { return priority_of(realm, action); });
  if (first == actions.end()) return NothingRequired{};
  if (*first == "UPDATE_PASSWORD") return UpdatePasswordRequired{};
  return ActionRequired{*first};
}

bool may_be_asked_for(const model::Realm& realm, std::string_view alias) {
  const auto* action = realm.find_required_action(alias);
  return action != nullptr && action->enabled && is_supported_action(alias);
}

RequiredStep next_required_action(const model::Realm& realm, const model::User& user, Instant now) {
  auto actions = user.required_actions;
  if (realm.settings().login.verify_email) actions.emplace_back("VERIFY_EMAIL");
  auto step = next_listed_action(realm, user, std::move(actions));
  if (std::holds_alternative<NothingRequired>(step) && password_expired(realm, user, now))
    return UpdatePasswordRequired{.expired = true};
  return step;
}

std::vector<std::string> without_action(const std::vector<std::string>& actions, std::string_view done) {
  std::vector<std::string> left;
  std::ranges::copy_if(actions, std::back_inserter(left), [&](const std::string& action) { return action != done; });
  return left;
}

}  // namespace latchkey::authn
