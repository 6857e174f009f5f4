#include "op/logout/logout.h"

#include <gtest/gtest.h>

#include "op/tokens/build.h"
#include "op/tokens/mint.h"
#include "op/world_for_test.h"

namespace latchkey::op {
namespace {

using namespace testing;

struct Logout {
  World world;
  oauth::EndSessionRequest request;
  bool browser = true;
  bool hinted = false;
  Instant now = kNow + seconds{10};
  model::RealmPtr realm;

  Logout() {
    world.client("app").attributes["post.logout.redirect.uris"] = "https://app.example/bye##https://app.example/out/*";
  }

  void hint() {
    const auto frozen = world.realm();
    request.id_token_hint =
        mint(build_tokens(*frozen, kIssuer, plan_for(world, *frozen, "app", "openid")).value()).id_token;
  }
  LogoutDecision operator()() {
    realm = world.realm();
    return decide_logout({.realm = *realm,
                          .issuer = kIssuer,
                          .request = request,
                          .browser_session = browser ? &world.session : nullptr,
                          .hinted_session = hinted ? &world.session : nullptr,
                          .now = now});
  }
  std::string kind() {
    static constexpr const char* names[] = {"end", "confirm", "refused"};
    return names[(*this)().index()];
  }
};

// The modules of oidcc-rp-initiated-logout-certification-test-plan, by name.
TEST(RpInitiatedLogout, WithHintUriAndStateEndsAtOnceAndGoesBack) {
  Logout logout;
  logout.hint();
  logout.request.post_logout_redirect_uri = "https://app.example/bye";
  logout.request.state = "st&1";
  const auto end = std::get<EndNow>(logout());
  ASSERT_EQ(end.sessions.size(), 1U);
  EXPECT_EQ(end.sessions[0].value, "session-1");
  EXPECT_EQ(end.after.client_id, "app");
  EXPECT_EQ(end.after.location(), "https://app.example/bye?state=st%261");
}

TEST(RpInitiatedLogout, NoState) {
  Logout logout;
  logout.hint();
  logout.request.post_logout_redirect_uri = "https://app.example/bye";
  EXPECT_EQ(std::get<EndNow>(logout()).after.location(), "https://app.example/bye");
}

TEST(RpInitiatedLogout, NoPostLogoutRedirectUriShowsThePage) {
  Logout logout;
  logout.hint();
  logout.request.state = "s";
  EXPECT_EQ(std::get<EndNow>(logout()).after.redirect_uri, "");
}

// RP-Initiated Logout §2
TEST(RpInitiatedLogout, NoParamsAndOnlyStateAskThePerson) {
  Logout logout;
  EXPECT_EQ(logout.kind(), "confirm");
  logout.request.state = "s";
  EXPECT_EQ(logout.kind(), "confirm");
  EXPECT_EQ(std::get<ConfirmLogout>(logout()).after.redirect_uri, "");
  logout.browser = false;
  EXPECT_EQ(logout.kind(), "end");  // nothing to end: the page says so
  EXPECT_TRUE(std::get<EndNow>(logout()).sessions.empty());
}

// RP-Initiated Logout §2, §3
TEST(RpInitiatedLogout, NoIdTokenHintCannotProveTheUri) {
  Logout logout;
  logout.request.post_logout_redirect_uri = "https://app.example/bye";
  EXPECT_EQ(std::get<LogoutRefused>(logout()).page_message, "missingParameterMessage");
  logout.request.client_id = "app";  // names the client, but proves no wish: ask
  const auto confirm = std::get<ConfirmLogout>(logout());
  EXPECT_EQ(confirm.after.redirect_uri, "https://app.example/bye");
}

TEST(RpInitiatedLogout, BadUrisAreRefusedAndNothingEnds) {
  for (const auto* uri :
       {"https://evil.example/bye", "https://app.example/bye?x=1", "https://app.example/bye/", "https://app.example/cb",
        "https://app.example/out/../x", "https://app.example@evil.example/bye", "javascript:alert(1)"}) {
    Logout logout;
    logout.hint();
    logout.request.post_logout_redirect_uri = uri;
    const auto decision = logout();
    ASSERT_TRUE(std::holds_alternative<LogoutRefused>(decision)) << uri;
    EXPECT_EQ(std::get<LogoutRefused>(decision).event_error, "invalid_redirect_uri");
  }
}

TEST(RpInitiatedLogout, RegisteredUrisMayHaveWildcardsAndPlusMeansTheRedirectUris) {
  Logout logout;
  logout.hint();
  logout.request.post_logout_redirect_uri = "https://app.example/out/now";
  EXPECT_EQ(logout.kind(), "end");
  const struct {
    const char* attribute;
    const char* uri;
    const char* kind;
  } rows[] = {{"+", "https://app.example/cb", "end"},
              {"", "https://app.example/cb", "end"},
              {"-", "https://app.example/cb", "refused"},
              {"+##https://app.example/bye", "https://app.example/bye", "end"},
              {"https://app.example/bye", "https://app.example/cb", "refused"}};
  for (const auto& row : rows) {
    logout.world.client("app").attributes["post.logout.redirect.uris"] = row.attribute;
    logout.request.post_logout_redirect_uri = row.uri;
    EXPECT_EQ(logout.kind(), row.kind) << row.attribute << " " << row.uri;
  }
}

// RP-Initiated Logout §4
TEST(RpInitiatedLogout, AModifiedOrForeignHintIsRefused) {
  Logout logout;
  logout.hint();
  std::string& hint = logout.request.id_token_hint;
  hint[hint.size() - 8] = hint[hint.size() - 8] == 'A' ? 'B' : 'A';
  EXPECT_EQ(logout.kind(), "refused");
  for (const auto* bad : {"bad", "a.b.c", "eyJhbGciOiJub25lIn0.e30."}) {
    hint = bad;
    EXPECT_EQ(logout.kind(), "refused") << bad;
  }
}

TEST(RpInitiatedLogout, ClientIdMustBeTheHintsOwn) {
  Logout logout;
  logout.hint();
  logout.request.client_id = "other";
  EXPECT_EQ(logout.kind(), "refused");
  logout.request.client_id = "app";
  EXPECT_EQ(logout.kind(), "end");
  logout.request.id_token_hint = "";
  logout.request.client_id = "nobody";
  EXPECT_EQ(logout.kind(), "refused");
}

TEST(RpInitiatedLogout, AnExpiredHintStillCounts) {
  Logout logout;
  logout.hint();
  logout.now = kNow + seconds{9000};
  EXPECT_EQ(logout.kind(), "end");
}

TEST(RpInitiatedLogout, AHintOfAnotherSignInAsksThePerson) {
  Logout logout;
  logout.hint();
  logout.world.session.id = model::SessionId("session-2");
  EXPECT_EQ(logout.kind(), "confirm");
}

TEST(RpInitiatedLogout, WithoutABrowserSessionTheHintedOneEnds) {
  Logout logout;
  logout.hint();
  logout.browser = false;
  EXPECT_TRUE(std::get<EndNow>(logout()).sessions.empty());
  logout.hinted = true;
  EXPECT_EQ(std::get<EndNow>(logout()).sessions.size(), 1U);
  EXPECT_EQ(hinted_session_id(*logout.realm, kIssuer, logout.request, kNow).value, "session-1");
  logout.request.id_token_hint = "nonsense";
  EXPECT_TRUE(hinted_session_id(*logout.realm, kIssuer, logout.request, kNow).empty());
}

TEST(RpInitiatedLogout, TheOldParameterIsNamedInTheRefusal) {
  Logout logout;
  logout.request.redirect_uri = "https://app.example/cb";
  EXPECT_EQ(std::get<LogoutRefused>(logout()).page_argument, "redirect_uri");
}

TEST(AfterLogout, TravelsAsJson) {
  const AfterLogout after{"app", "https://app.example/bye", "s\"1"};
  EXPECT_EQ(parse_after_logout(serialize(after)), after);
  for (const auto* no : {"", "{}", R"({"client":"a"})"}) EXPECT_FALSE(parse_after_logout(no)) << no;
}

TEST(EndSession, EndsOneSessionAndSaysSo) {
  World world;
  const auto writes = end_session(*world.realm(), world.session, "app", kNow);
  EXPECT_EQ(only<store::DeleteUserSession>(writes.plan)->session.value, "session-1");
  EXPECT_EQ(writes.events.at(0).type, "LOGOUT");
}

TEST(EndSession, ARefreshTokenEndsItsOwnSessionOnly) {
  World world;
  const auto realm = world.realm();
  RefreshToken token;
  token.client_id = "app";
  token.session = world.session.id;
  token.subject = world.alice.id;
  const auto end = [&](const char* client, const model::UserSession* session) {
    return end_session_by_token(
        {.realm = *realm, .client = *realm->find_client(client), .token = token, .session = session, .now = kNow});
  };
  EXPECT_NE(only<store::DeleteUserSession>(end("app", &world.session)->plan), nullptr);
  EXPECT_TRUE(end("app", nullptr)->plan.writes.empty());
  EXPECT_FALSE(end("other", &world.session));
  token.subject = model::UserId("bob");
  EXPECT_FALSE(end("app", &world.session));
  token.subject = world.alice.id;
  token.offline = world.session.offline = true;
  const auto offline = end("app", &world.session);
  EXPECT_TRUE(only<store::DeleteClientSession>(offline->plan)->offline);
  EXPECT_EQ(count<store::DeleteUserSession>(offline->plan), 0U);
}

}  // namespace
}  // namespace latchkey::op
