#include "op/mail/action_mail.h"

#include <gtest/gtest.h>

#include "jose/jwt.h"
#include "model/realm.h"
#include "op/single_use_key.h"
#include "op/tokens/verify.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;
using std::chrono::hours;
using std::chrono::minutes;

class Mails : public ::testing::Test {
 protected:
  Mails() {
    world_.settings.smtp = {{"host", "mail.example"}};
    world_.alice.email = "alice@example.org";
    auto action = std::make_shared<model::RequiredAction>();
    action->alias = "UPDATE_PASSWORD";
    world_.actions.push_back(std::move(action));
  }

  [[nodiscard]] ActionMail mail(const model::Realm& realm) const {
    return {.realm = realm,
            .issuer = std::string(kIssuer),
            .user = world_.alice,
            .client_id = "",
            .redirect_uri = "",
            .lifespan = std::nullopt,
            .locale = "de",
            .id = "11111111-2222-4333-8444-555555555555",
            .now = kNow};
  }
  static MailOrder order_of(const Result<store::Plan>& plan) {
    EXPECT_TRUE(plan) << plan.error().detail;
    const auto* row = plan ? only<store::EnqueueOutbox>(*plan) : nullptr;
    EXPECT_NE(row, nullptr);
    if (row == nullptr) return {};
    EXPECT_EQ(row->kind, "mail");
    auto order = parse_mail_order(row->payload);
    EXPECT_TRUE(order) << order.error().detail;
    return order ? *std::move(order) : MailOrder{};
  }
  // As the outbox does when the mail goes out.
  static std::string link_key(const model::Realm& realm, const MailOrder& order) {
    auto key = sign_action_token(realm, order.issuer, claims_of(order.token), kNow);
    EXPECT_TRUE(key);
    return key ? *std::move(key) : "";
  }

  World world_;
};

TEST_F(Mails, CarryWhatTheLinkShallDo) {
  const auto realm = world_.realm();
  auto m = mail(*realm);
  m.client_id = "app";
  m.redirect_uri = "https://app.example/cb";
  const auto order = order_of(plan_execute_actions_mail(m, {"UPDATE_PASSWORD"}));
  EXPECT_EQ(order.to, "alice@example.org");
  EXPECT_EQ(order.locale, "de");
  const auto token = verify_action_token(*realm, kIssuer, link_key(*realm, order), kNow);
  ASSERT_TRUE(token) << token.error().detail;
  EXPECT_EQ(token->kind, ActionKind::execute_actions);
  EXPECT_EQ(token->user, world_.alice.id);
  EXPECT_EQ(token->email, "alice@example.org");
  EXPECT_EQ(token->actions, std::vector<std::string>{"UPDATE_PASSWORD"});
  EXPECT_EQ(token->client_id, "app");
  EXPECT_EQ(token->redirect_uri, "https://app.example/cb");
  EXPECT_EQ(token->expires, kNow + hours{12});
}

TEST_F(Mails, LiveAsLongAsTheRealmSays) {
  world_.settings.attributes["actionTokenGeneratedByUserLifespan.reset-credentials"] = "600";
  const auto realm = world_.realm();
  EXPECT_EQ(order_of(plan_verify_email(mail(*realm))).token.expires, kNow + hours{12});
  EXPECT_EQ(order_of(plan_verify_own_email(mail(*realm))).token.expires, kNow + minutes{5});
  EXPECT_EQ(order_of(plan_reset_mail(mail(*realm), "")).token.expires, kNow + minutes{10});
  auto m = mail(*realm);
  m.lifespan = std::chrono::seconds{60};
  EXPECT_EQ(order_of(plan_verify_email(m)).token.expires, kNow + minutes{1});
}

TEST_F(Mails, SpeakTheUsersOwnLanguageFirst) {
  world_.alice.attributes["locale"] = {"ja"};
  const auto realm = world_.realm();
  EXPECT_EQ(order_of(plan_verify_email(mail(*realm))).locale, "ja");
}

TEST_F(Mails, HoldNoLinkThatWorks) {
  const auto realm = world_.realm();
  const auto plan = plan_reset_mail(mail(*realm), "");
  ASSERT_TRUE(plan);
  const auto* row = only<store::EnqueueOutbox>(*plan);
  const auto key = link_key(*realm, order_of(plan));
  EXPECT_FALSE(row->payload.contains(key.substr(key.rfind('.'))));
}

TEST_F(Mails, AreRefusedInWordsThatAdministratorsKnow) {
  struct Case {
    std::string client, redirect, email = "a@b.c";
    std::vector<std::string> actions;
    std::string words;
    bool enabled = true;
  };
  const std::vector<std::string> good{"UPDATE_PASSWORD"};
  const std::vector<Case> cases{
      {"", "", "", good, "User email missing"},
      {"", "", "a@b.c", good, "User is disabled", false},
      {"", "https://app.example/cb", "a@b.c", good, "Client id missing"},
      {"nobody", "", "a@b.c", good, "Client doesn't exist"},
      {"off", "", "a@b.c", good, "Client is not enabled"},
      {"app", "https://evil.example/cb", "a@b.c", good, "Invalid redirect uri."},
      {"", "", "a@b.c", {}, "Provided invalid required actions"},
      {"", "", "a@b.c", {"UPDATE_PASSWORD", "NO_SUCH_ACTION"}, "Provided invalid required actions"},
  };
  const auto realm = world_.realm();
  for (const auto& c : cases) {
    world_.alice.email = c.email;
    world_.alice.enabled = c.enabled;
    auto m = mail(*realm);
    m.client_id = c.client;
    m.redirect_uri = c.redirect;
    const auto plan = plan_execute_actions_mail(m, c.actions);
    ASSERT_FALSE(plan) << c.words;
    EXPECT_EQ(plan.error(), (Error{Error::Kind::invalid, c.words}));
  }
}

TEST_F(Mails, NeedAMailServer) {
  world_.settings.smtp.clear();
  const auto realm = world_.realm();
  const auto plan = plan_verify_email(mail(*realm));
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().kind, Error::Kind::unavailable);
}

TEST_F(Mails, TokensOfOtherKindsAndRealmsAreNoActionTokens) {
  const auto realm = world_.realm();
  const auto sign = [&](json::Object claims) { return *sign_action_token(*realm, kIssuer, claims, kNow); };
  const auto order = order_of(plan_verify_email(mail(*realm)));
  const auto good = claims_of(order.token);
  ASSERT_TRUE(verify_action_token(*realm, kIssuer, sign(good), kNow));
  for (const char* typ : {"Refresh", "Offline", "ID", "Bearer", "Serialized-ID", "Logout", ""}) {
    auto claims = good;
    claims["typ"] = typ;
    EXPECT_FALSE(verify_action_token(*realm, kIssuer, sign(claims), kNow)) << typ;
  }
  for (const char* missing : {"jti", "typ", "sub", "eml", "exp", "iat"}) {
    auto claims = good;
    claims.erase(missing);
    EXPECT_FALSE(verify_action_token(*realm, kIssuer, sign(claims), kNow)) << missing;
  }
  EXPECT_FALSE(verify_action_token(*realm, "https://id.example/realms/other", sign(good), kNow));
  EXPECT_FALSE(verify_action_token(*realm, kIssuer, sign(good) + "x", kNow));
  const auto late = verify_action_token(*realm, kIssuer, sign(good), kNow + hours{13});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Error::Kind::unavailable);
  // And an action token passes for no token of the protocol.
  EXPECT_FALSE(verify_access_token(*realm, kIssuer, sign(good), kNow));
  EXPECT_FALSE(verify_refresh_token(*realm, kIssuer, sign(good), kNow));
}

TEST_F(Mails, MeanOneUserWithOneAddressAndOnePassword) {
  const auto realm = world_.realm();
  const auto verify = order_of(plan_verify_email(mail(*realm))).token;
  const auto reset = order_of(plan_reset_mail(mail(*realm), "")).token;
  model::User user = world_.alice;
  EXPECT_TRUE(still_meant(verify, user));
  EXPECT_TRUE(still_meant(reset, user));
  user.email = "ALICE@example.org";
  EXPECT_TRUE(still_meant(verify, user));
  user.email = "mallory@example.org";  // CVE-2026-9087: what one address proved says nothing about another
  EXPECT_FALSE(still_meant(verify, user));
  user = world_.alice;
  user.enabled = false;
  EXPECT_FALSE(still_meant(verify, user));
  user = world_.alice;
  user.id = model::UserId{"somebody-else"};
  EXPECT_FALSE(still_meant(verify, user));
  user = world_.alice;
  user.credentials.clear();
  model::Credential fresh;
  fresh.type = "password";
  fresh.created = kNow + minutes{1};
  user.credentials.push_back(fresh);
  EXPECT_TRUE(still_meant(verify, user));
  EXPECT_FALSE(still_meant(reset, user));
}

TEST_F(Mails, TokensOfTwoKindsDoNotUseEachOtherUp) {
  ActionToken one;
  one.id = "same";
  one.kind = ActionKind::verify_email;
  ActionToken other = one;
  other.kind = ActionKind::reset_credentials;
  EXPECT_NE(used_token_key(one), used_token_key(other));
  EXPECT_NE(used_token_key(one), single_use_key("same"));
}

}  // namespace
}  // namespace latchkey::op
