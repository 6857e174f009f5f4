#include "op/webhooks.h"

#include <gtest/gtest.h>

#include "json/json.h"
#include "model/realm.h"
#include "op/events.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

model::RealmPtr realm_with(const World& world, std::vector<model::Component> hooks) {
  auto parts = world.realm()->parts();
  for (auto& hook : hooks) parts.components.push_back(std::make_shared<const model::Component>(std::move(hook)));
  return std::make_shared<const model::Realm>(std::move(parts));
}

model::Component hook(std::string id, model::Attributes config = {}) {
  model::Component component;
  component.id = model::ComponentId{std::move(id)};
  component.provider_type = kWebhookType;
  component.provider_id = kWebhookProvider;
  component.config = std::move(config);
  return component;
}

model::Event login(const model::Realm& realm) {
  auto event = make_event(realm, "LOGIN", kNow);
  event.id = "event-1";
  event.client_id = "app";
  event.user = model::UserId{"alice-id"};
  event.ip_address = "192.0.2.1";
  event.details["username"] = "alice";
  return event;
}

TEST(Webhooks, AreToldInThePlanThatCarriesTheEvent) {
  const auto realm = realm_with(World(), {hook("h1")});
  store::Plan plan;
  const std::vector events{login(*realm)};
  store_events(plan, *realm, events);  // the realm itself stores no events
  const auto* row = only<store::EnqueueOutbox>(plan);
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->kind, "webhook");
  EXPECT_EQ(row->id, "webhook-event-1-h1");
  EXPECT_EQ(row->due, kNow);
  const auto call = parse_webhook_call(row->payload);
  ASSERT_TRUE(call) << call.error().detail;
  EXPECT_EQ(call->hook, model::ComponentId{"h1"});
  const auto body = json::parse_object(call->body);
  ASSERT_TRUE(body);
  EXPECT_EQ(json::string_or_empty(*body, "kind"), "event");
  EXPECT_EQ(json::string_or_empty(*body, "type"), "LOGIN");
  EXPECT_EQ(json::string_or_empty(*body, "user"), "alice-id");
  EXPECT_EQ(json::string_or_empty(*body, "ip"), "192.0.2.1");
  EXPECT_EQ(body->at("time").as_int64(), to_unix_millis(kNow));
  EXPECT_FALSE(body->contains("error"));
}

TEST(Webhooks, AreToldOnlyWhatTheyAskFor) {
  struct Case {
    const char* name;
    model::Attributes config;
    std::size_t login, login_error;
  };
  const std::vector<Case> cases{
      {"everything", {}, 1, 1},
      {"successes", {{"events", {"LOGIN", "LOGOUT"}}}, 1, 0},
      {"failures", {{"events", {"LOGIN_ERROR"}}}, 0, 1},
      {"nothing", {{"enabled", {"false"}}}, 0, 0},
  };
  for (const auto& c : cases) {
    const auto realm = realm_with(World(), {hook("h", c.config)});
    for (const auto& [type, expected] : {std::pair{"LOGIN", c.login}, std::pair{"LOGIN_ERROR", c.login_error}}) {
      store::Plan plan;
      auto event = login(*realm);
      event.type = type;
      enqueue_webhooks(plan, *realm, event);
      EXPECT_EQ(count<store::EnqueueOutbox>(plan), expected) << c.name << ' ' << type;
    }
  }
}

TEST(Webhooks, AreNotTakenForOtherListeners) {
  auto other = hook("o");
  other.provider_id = "email";
  auto elsewhere = hook("e");
  elsewhere.provider_type = "org.keycloak.storage.UserStorageProvider";
  auto off = hook("off", {{"enabled", {"false"}}});
  const auto realm = realm_with(World(), {other, elsewhere, off, hook("h")});
  store::Plan plan;
  enqueue_webhooks(plan, *realm, login(*realm));
  EXPECT_EQ(count<store::EnqueueOutbox>(plan), 1U);
  EXPECT_NE(find_webhook(*realm, model::ComponentId{"h"}), nullptr);
  for (const char* id : {"o", "e", "off", "gone"}) EXPECT_EQ(find_webhook(*realm, model::ComponentId{id}), nullptr);
}

TEST(Webhooks, AreToldWhatAdministratorsDoWhereTheyAsk) {
  const auto realm = realm_with(World(), {hook("asks", {{"adminEvents", {"true"}}}), hook("does-not")});
  model::AdminEvent event;
  event.id = "e";
  event.time = kNow;
  event.operation = "UPDATE";
  event.resource_type = "USER";
  event.resource_path = "users/x";
  event.representation = "{\"email\":\"private@example.org\"}";
  event.auth_user = model::UserId{"root"};
  store::Plan plan;
  enqueue_webhooks(plan, *realm, event);
  const auto* row = only<store::EnqueueOutbox>(plan);
  ASSERT_NE(row, nullptr);
  const auto call = parse_webhook_call(row->payload);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->hook, model::ComponentId{"asks"});
  const auto body = json::parse_object(call->body);
  ASSERT_TRUE(body);
  EXPECT_EQ(json::string_or_empty(*body, "kind"), "admin_event");
  EXPECT_EQ(json::string_or_empty(*body, "operation"), "UPDATE");
  EXPECT_EQ(json::string_or_empty(body->at("resource").as_object(), "path"), "users/x");
  EXPECT_EQ(json::string_or_empty(body->at("by").as_object(), "user"), "root");
  EXPECT_FALSE(call->body.contains("private@example.org"));
}

// The example of the Standard Webhooks specification.
TEST(Webhooks, AreSignedAsOthersVerify) {
  EXPECT_EQ(sign_webhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                         R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  EXPECT_NE(sign_webhook("plain secret", "id", 1, "{}"), "");
  for (const char* none : {"", "whsec_", "whsec_not base64!"}) EXPECT_EQ(sign_webhook(none, "id", 1, "{}"), "");
}

}  // namespace
}  // namespace latchkey::op
