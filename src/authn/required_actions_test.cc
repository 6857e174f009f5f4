#include "authn/required_actions.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

constexpr Instant kNow = from_unix_seconds(1'800'000'000);

std::shared_ptr<const model::RequiredAction> action(std::string alias, bool enabled) {
  auto made = std::make_shared<model::RequiredAction>();
  made->alias = std::move(alias);
  made->enabled = enabled;
  return made;
}

std::string next(const std::vector<std::string>& actions, bool verify_email = false) {
  model::RealmParts parts;
  parts.required_actions = {action("UPDATE_PASSWORD", true), action("VERIFY_EMAIL", true),
                            action("TERMS_AND_CONDITIONS", false)};
  parts.settings.login.verify_email = verify_email;
  model::User user;
  user.required_actions = actions;
  const auto step = next_required_action(model::Realm(parts), user, kNow);
  if (std::holds_alternative<NothingRequired>(step)) return "nothing";
  if (const auto* other = std::get_if<ActionNotSupported>(&step)) return "refuse " + other->action;
  return "update password";
}

TEST(RequiredActions, LeadThroughOneAndRefuseTheOthersByName) {
  EXPECT_EQ(next({}), "nothing");
  EXPECT_EQ(next({"UPDATE_PASSWORD"}), "update password");
  EXPECT_EQ(next({"TERMS_AND_CONDITIONS"}), "nothing") << "disabled in the realm";
  EXPECT_EQ(next({"CONFIGURE_TOTP"}), "refuse CONFIGURE_TOTP") << "unknown to the realm";
  EXPECT_EQ(next({"UPDATE_PASSWORD", "VERIFY_EMAIL"}), "refuse VERIFY_EMAIL");
  EXPECT_EQ(next({}, true), "refuse VERIFY_EMAIL");
}

TEST(RequiredActions, AnOldPasswordMustBeChanged) {
  model::RealmParts parts;
  parts.settings.password_policy = "forceExpiredPasswordChange(30)";
  const model::Realm realm(parts);
  model::User user;
  model::Credential password;
  password.type = "password";
  password.created = kNow - std::chrono::days{29};
  user.credentials = {password};
  EXPECT_TRUE(std::holds_alternative<NothingRequired>(next_required_action(realm, user, kNow)));
  user.credentials.front().created = kNow - std::chrono::days{31};
  EXPECT_TRUE(std::holds_alternative<UpdatePasswordRequired>(next_required_action(realm, user, kNow)));
}

}  // namespace
}  // namespace latchkey::authn
