#include "op/authorize/issue.h"

#include <gtest/gtest.h>

#include "op/authorize/consent.h"
#include "op/events.h"
#include "op/grants/code_record.h"
#include "op/single_use_key.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

AuthorizationRequest request() {
  AuthorizationRequest out;
  out.client_id = "app";
  out.redirect_uri = "https://app.example/cb";
  out.scope = "openid phone";
  out.state = "st";
  out.nonce = "no";
  out.code_challenge = kChallenge;
  out.code_challenge_method = oauth::ChallengeMethod::S256;
  return out;
}

struct Issue {
  World world;
  AuthorizationRequest asked = request();
  SessionWrite write = SessionWrite::none;
  bool with_client_session = true;
  bool fresh = false;
  bool consented = false;
  Instant now = kNow;

  Issued operator()() {
    const auto realm = world.realm();
    return issue_code({.realm = *realm,
                       .issuer = kIssuer,
                       .request = asked,
                       .user = world.alice,
                       .session = world.session,
                       .session_write = write,
                       .client_session = with_client_session ? &world.client_session : nullptr,
                       .fresh_login = fresh,
                       .consented = consented,
                       .code = "the-code",
                       .now = now});
  }
};

// RFC 9207 §2
TEST(IssueCode, TheAnswerHasCodeStateSessionAndIssuer) {
  const Issued issued = Issue{}();
  EXPECT_EQ(issued.response.target, "https://app.example/cb");
  EXPECT_EQ(issued.response.fields,
            (url::Form{
                {"state", "st"}, {"session_state", "session-1"}, {"iss", std::string(kIssuer)}, {"code", "the-code"}}));
}

TEST(IssueCode, TheCodeIsStoredHashedWithAllItIsBoundTo) {
  Issue issue;
  const Issued issued = issue();
  const auto* insert = only<store::InsertSingleUse>(issued.plan);
  ASSERT_NE(insert, nullptr);
  EXPECT_EQ(insert->record.key_hash, single_use_key("the-code"));
  EXPECT_EQ(insert->record.payload.find("the-code"), std::string::npos);
  EXPECT_EQ(insert->record.expires, kNow + seconds{60});
  const auto record = parse_code_record(insert->record.payload);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->user.value, "alice-id");
  EXPECT_EQ(record->session.value, "session-1");
  EXPECT_EQ(record->client.value, "u-app");
  EXPECT_EQ(record->redirect_uri, "https://app.example/cb");
  EXPECT_EQ(record->scope, "openid phone");
  EXPECT_EQ(record->nonce, "no");
  EXPECT_EQ(record->code_challenge, kChallenge);
  EXPECT_EQ(record->code_challenge_method, oauth::ChallengeMethod::S256);
  EXPECT_EQ(record->acr, "0");
}

TEST(IssueCode, ALoginWritesItsSessionInTheSameCommit) {
  Issue issue;
  issue.write = SessionWrite::insert;
  issue.fresh = true;
  EXPECT_NE(only<store::InsertUserSession>(issue().plan), nullptr);
  issue.write = SessionWrite::update;
  EXPECT_NE(only<store::UpdateUserSession>(issue().plan), nullptr);
  issue.write = SessionWrite::none;
  EXPECT_EQ(count<store::TouchUserSession>(issue().plan), 0U);
  issue.now = kNow + seconds{61};
  EXPECT_EQ(only<store::TouchUserSession>(issue().plan)->last_access, issue.now);
}

TEST(IssueCode, AStoredClientSessionGoesOnWithItsRefreshChains) {
  Issue issue;
  issue.world.client_session.refresh_jti = "r1";
  issue.world.client_session.refresh_uses = 3;
  issue.world.client_session.notes["refresh.x"] = "1 1 r0 r1";
  issue.now = kNow + seconds{10};
  const Issued issued = issue();
  const auto* put = only<store::PutClientSession>(issued.plan);
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->session.started, kNow);
  EXPECT_EQ(put->session.last_refresh, issue.now);
  EXPECT_EQ(put->session.notes.count("refresh.x"), 1U);
  EXPECT_EQ(put->session.scope, "openid basic profile email roles web-origins acr phone");
  EXPECT_EQ(put->expected_refresh_jti, "r1");
  EXPECT_EQ(put->expected_refresh_uses, 3);
}

TEST(IssueCode, ADeadClientSessionIsReplacedByANewOne) {
  Issue issue;
  issue.world.client("app").not_before = to_unix_seconds(kNow) + 5;
  issue.world.client_session.notes["refresh.x"] = "1 1 r0 r1";
  issue.now = kNow + seconds{10};
  const Issued issued = issue();
  const auto* put = only<store::PutClientSession>(issued.plan);
  EXPECT_EQ(put->session.started, issue.now);
  EXPECT_EQ(put->session.notes.count("refresh.x"), 0U);
  issue.with_client_session = false;
  const Issued fresh = issue();
  EXPECT_EQ(only<store::PutClientSession>(fresh.plan)->expected_refresh_jti, std::nullopt);
}

TEST(IssueCode, AgreementIsRememberedForPersonAndClient) {
  Issue issue;
  issue.world.scope("acr").attributes["display.on.consent.screen"] = "false";
  EXPECT_EQ(only<store::PutConsent>(issue().plan), nullptr) << "nobody was asked";
  issue.consented = true;
  const Issued issued = issue();
  const auto* put = only<store::PutConsent>(issued.plan);
  ASSERT_NE(put, nullptr);
  EXPECT_EQ(put->consent.user, issue.world.alice.id);
  EXPECT_EQ(put->consent.client, issue.world.client("app").uuid);
  EXPECT_EQ(put->consent.updated, issue.now);
  const auto allowed = [&](std::string_view name) {
    return std::ranges::count(put->consent.scopes, issue.world.scope(name).id);
  };
  EXPECT_EQ(allowed("profile"), 1);
  EXPECT_EQ(allowed("phone"), 1);
  EXPECT_EQ(allowed("acr"), 0) << "not on the page";
}

TEST(IssueCode, AnUnsentRedirectUriNeedNotBeRepeated) {
  Issue issue;
  issue.asked.redirect_uri_sent = false;
  const Issued issued = issue();
  EXPECT_EQ(parse_code_record(only<store::InsertSingleUse>(issued.plan)->record.payload)->redirect_uri, "");
}

TEST(IssueCode, ClientAttributesKeepSessionStateAndIssuerOutOfTheAnswer) {
  Issue issue;
  issue.world.client("app").attributes["exclude.session.state.from.auth.response"] = "true";
  issue.world.client("app").attributes["exclude.issuer.from.auth.response"] = "true";
  EXPECT_EQ(issue().response.fields, (url::Form{{"state", "st"}, {"code", "the-code"}}));
}

TEST(IssueCode, IsALoginEvent) {
  const Issued issued = Issue{}();
  ASSERT_EQ(issued.events.size(), 1U);
  EXPECT_EQ(issued.events[0].type, "LOGIN");
  EXPECT_EQ(issued.events[0].client_id, "app");
  EXPECT_EQ(issued.events[0].user.value, "alice-id");
  for (const auto& [key, value] : issued.events[0].details) EXPECT_EQ(value.find("the-code"), std::string::npos) << key;
}

TEST(NewUserSession, Cve2026_7507_HasTheFreshIdItIsGivenAndStartsNow) {
  World world;
  const auto realm = world.realm();
  const auto session = new_user_session(*realm, world.alice, model::SessionId("fresh"), kNow);
  EXPECT_EQ(session.id.value, "fresh");
  EXPECT_EQ(session.auth_time, kNow);
  EXPECT_EQ(session.started, kNow);
  EXPECT_EQ(session.expires, kNow + seconds{1860});
}

TEST(Events, AreStoredWhereTheRealmAsksForThem) {
  World world;
  const auto issued = Issue{}();
  store::Plan plan;
  store_events(plan, *world.realm(), issued.events);
  EXPECT_TRUE(plan.writes.empty());
  world.settings.events.events_enabled = true;
  store_events(plan, *world.realm(), issued.events);
  EXPECT_EQ(count<store::AppendEvent>(plan), 1U);
  EXPECT_EQ(only<store::AppendEvent>(plan)->expires, Instant{});
  world.settings.events.enabled_event_types = {"LOGOUT"};
  world.settings.events.events_expiration = seconds{10};
  store::Plan none;
  store_events(none, *world.realm(), issued.events);
  EXPECT_TRUE(none.writes.empty());
}

}  // namespace
}  // namespace latchkey::op
