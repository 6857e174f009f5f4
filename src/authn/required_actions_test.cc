#include "authn/required_actions.h"

#include <gtest/gtest.h>

namespace latchkey::authn {
namespace {

constexpr Instant kNow = from_unix_seconds(1'800'000'000);

std::shared_ptr<const model::RequiredAction> action(std::string alias, bool enabled, int priority) {
  auto made = std::make_shared<model::RequiredAction>();
  made->alias = std::move(alias);
  made->enabled = enabled;
  made->priority = priority;
  return made;
}

std::string named(const RequiredStep& step) {
  if (std::holds_alternative<NothingRequired>(step)) return "nothing";
  if (const auto* other = std::get_if<ActionNotSupported>(&step)) return "refuse " + other->action;
  if (const auto* action = std::get_if<ActionRequired>(&step)) return action->action;
  return "UPDATE_PASSWORD";
}

model::RealmParts parts() {
  model::RealmParts made;
  made.required_actions = {action("UPDATE_PASSWORD", true, 30), action("VERIFY_EMAIL", true, 50),
                           action("UPDATE_PROFILE", true, 40), action("TERMS_AND_CONDITIONS", true, 20),
                           action("SWITCHED_OFF", false, 10)};
  return made;
}

std::string next(const std::vector<std::string>& actions, bool verify_email = false, bool verified = false,
                 std::string email = "ada@example.org") {
  auto realm = parts();
  realm.settings.login.verify_email = verify_email;
  model::User user;
  user.email = std::move(email);
  user.email_verified = verified;
  user.required_actions = actions;
  return named(next_required_action(model::Realm(realm), user, kNow));
}

TEST(RequiredActions, AreTakenInTheRealmsOrder) {
  EXPECT_EQ(next({}), "nothing");
  EXPECT_EQ(next({"UPDATE_PASSWORD"}), "UPDATE_PASSWORD");
  EXPECT_EQ(next({"VERIFY_EMAIL", "UPDATE_PROFILE", "UPDATE_PASSWORD", "TERMS_AND_CONDITIONS"}),
            "TERMS_AND_CONDITIONS");
  EXPECT_EQ(next({"VERIFY_EMAIL", "UPDATE_PROFILE", "UPDATE_PASSWORD"}), "UPDATE_PASSWORD");
  EXPECT_EQ(next({"VERIFY_EMAIL", "UPDATE_PROFILE"}), "UPDATE_PROFILE");
  EXPECT_EQ(next({"VERIFY_EMAIL"}), "VERIFY_EMAIL");
}

TEST(RequiredActions, RefuseByNameWhatHasNoPage) {
  EXPECT_EQ(next({"CONFIGURE_TOTP"}), "refuse CONFIGURE_TOTP") << "unknown to the realm";
  EXPECT_EQ(next({"UPDATE_PASSWORD", "CONFIGURE_TOTP"}), "refuse CONFIGURE_TOTP");
  EXPECT_EQ(next({"SWITCHED_OFF"}), "nothing") << "disabled in the realm";
}

TEST(RequiredActions, AskForAnAddressToBeConfirmedWhereThereIsOneThatIsNot) {
  EXPECT_EQ(next({}, true), "VERIFY_EMAIL") << "the realm wants it of everybody";
  EXPECT_EQ(next({}, true, true), "nothing");
  EXPECT_EQ(next({"VERIFY_EMAIL"}, false, true), "nothing");
  EXPECT_EQ(next({"VERIFY_EMAIL"}, true, false, ""), "nothing");
}

TEST(RequiredActions, OfALinkAreOnlyThoseItLists) {
  const model::Realm realm(parts());
  model::User user;
  user.required_actions = {"UPDATE_PASSWORD"};
  EXPECT_EQ(named(next_listed_action(realm, user, {"UPDATE_PROFILE"})), "UPDATE_PROFILE");
  EXPECT_EQ(named(next_listed_action(realm, user, {})), "nothing");
}

TEST(RequiredActions, AnOldPasswordMustBeChanged) {
  model::RealmParts made;
  made.settings.password_policy = "forceExpiredPasswordChange(30)";
  const model::Realm realm(made);
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
