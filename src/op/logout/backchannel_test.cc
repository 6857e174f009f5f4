#include "op/logout/backchannel.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "jose/jwt.h"
#include "json/json.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct Backchannel {
  World world;
  std::vector<model::ClientSession> clients;

  Backchannel() {
    clients = {world.client_session};
    listens("app", "https://app.example/backchannel");
  }
  model::Client& listens(const char* client, const char* url) {
    world.client(client).attributes["backchannel.logout.url"] = url;
    return world.client(client);
  }
  void takes_part(const char* client) {
    model::ClientSession part;
    part.session = world.session.id;
    part.client = world.client(client).uuid;
    clients.push_back(std::move(part));
  }
  store::Plan enqueue() {
    store::Plan plan;
    enqueue_backchannel_logout(plan, *world.realm(), kIssuer, {world.session, clients}, kNow);
    return plan;
  }
  json::Object claims() {
    const auto plan = enqueue();
    const auto call = parse_backchannel_logout(only<store::EnqueueOutbox>(plan)->payload).value();
    const auto token = sign_logout_token(*world.realm(), call, "jti-1", kNow).value();
    return jose::UnverifiedToken::peek(token)->unverified_claims().object();
  }
};

TEST(BackchannelLogout, TellsTheClientsOfTheSessionThatWantToKnow) {
  Backchannel logout;
  logout.takes_part("other");  // has no address
  logout.takes_part("spa");
  logout.listens("spa", "https://spa.example/out");
  logout.listens("svc", "https://svc.example/out");  // has no part in the session
  logout.takes_part("off");                          // disabled
  logout.listens("off", "https://off.example/out");
  const auto plan = logout.enqueue();
  ASSERT_EQ(plan.writes.size(), 2U);
  const auto& row = std::get<store::EnqueueOutbox>(plan.writes.front());
  EXPECT_EQ(row.kind, "backchannel-logout");
  EXPECT_EQ(row.due, kNow);
  const auto call = parse_backchannel_logout(row.payload);
  ASSERT_TRUE(call) << call.error().detail;
  EXPECT_EQ(call->client, logout.world.client("app").uuid);
  EXPECT_EQ(call->subject, "alice-id");
  EXPECT_EQ(call->session, logout.world.session.id);
}

// Back-Channel Logout §2.4
TEST(BackchannelLogout, TheTokenSaysWhatALogoutTokenMustAndNothingElse) {
  Backchannel logout;
  const auto claims = logout.claims();
  EXPECT_EQ(json::string_or_empty(claims, "iss"), kIssuer);
  EXPECT_EQ(json::string_or_empty(claims, "aud"), "app");
  EXPECT_EQ(json::string_or_empty(claims, "sub"), "alice-id");
  EXPECT_EQ(json::string_or_empty(claims, "sid"), "session-1");
  EXPECT_EQ(json::string_or_empty(claims, "jti"), "jti-1");
  EXPECT_EQ(claims.at("iat").as_int64(), to_unix_seconds(kNow));
  EXPECT_EQ(claims.at("exp").as_int64(), to_unix_seconds(kNow) + 120);
  const auto& events = claims.at("events").as_object();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(events.at("http://schemas.openid.net/event/backchannel-logout").as_object().empty());
  // "A nonce Claim MUST NOT be present": it must not pass for an ID token.
  EXPECT_FALSE(claims.contains("nonce"));
}

TEST(BackchannelLogout, TheClientsAttributesCount) {
  Backchannel logout;
  auto& app = logout.world.client("app");
  app.attributes["backchannel.logout.session.required"] = "false";
  app.attributes["backchannel.logout.revoke.offline.tokens"] = "true";
  const auto claims = logout.claims();
  EXPECT_FALSE(claims.contains("sid"));
  EXPECT_TRUE(claims.at("events").as_object().at("revoke_offline_access").as_bool());
}

// Back-Channel Logout §2.4
TEST(BackchannelLogout, TheTokenHasATypeOfItsOwnAndTheClientsAlgorithm) {
  Backchannel logout;
  logout.world.client("app").attributes["id.token.signed.response.alg"] = "EdDSA";
  const auto plan = logout.enqueue();
  const auto call = parse_backchannel_logout(only<store::EnqueueOutbox>(plan)->payload).value();
  const auto token = sign_logout_token(*logout.world.realm(), call, "jti-1", kNow).value();
  const auto header = json::parse_object(base64url_decode(token.substr(0, token.find('.'))).value()).value();
  EXPECT_EQ(json::string_or_empty(header, "typ"), "logout+jwt");
  EXPECT_EQ(json::string_or_empty(header, "alg"), "EdDSA");
}

TEST(BackchannelLogout, WithoutAKeyOrAClientThereIsNoToken) {
  Backchannel logout;
  const BackchannelLogout call{logout.world.client("app").uuid, std::string(kIssuer), "alice-id", {}};
  logout.world.client("app").attributes["id.token.signed.response.alg"] = "PS512";
  EXPECT_FALSE(sign_logout_token(*logout.world.realm(), call, "jti-1", kNow));
  EXPECT_FALSE(sign_logout_token(*logout.world.realm(), {model::ClientUuid("gone"), "", "", {}}, "jti-1", kNow));
}

TEST(BackchannelLogout, WhatIsNoCallCannotBeRead) {
  for (const char* text :
       {"", "{}", R"({"client":"a","iss":"b","sub":"c"})", R"({"client":1,"iss":"b","sub":"c","sid":"d"})"})
    EXPECT_FALSE(parse_backchannel_logout(text)) << text;
}

}  // namespace
}  // namespace latchkey::op
