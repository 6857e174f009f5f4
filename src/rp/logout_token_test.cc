#include <latchkey/logout_token.h>

#include <functional>

#include "base/base64.h"
#include "jose/jwt.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

constexpr const char* kEvent = "http://schemas.openid.net/event/backchannel-logout";

class LogoutTokenTest : public RelyingPartyTest {
 protected:
  json::Object claims() {
    const auto now = to_unix_seconds(op.clock.now());
    json::Object events;
    events[kEvent] = json::Object();
    return {{"iss", kIssuer},
            {"aud", kClient},
            {"iat", now},
            {"exp", now + 120},
            {"jti", "token-" + std::to_string(++made_)},
            {"sub", "alice-id"},
            {"sid", "op-session-1"},
            {"events", events}};
  }
  std::string sign(const json::Object& claims, std::string_view typ = "logout+jwt") {
    return jose::sign_jwt(op.published[0], json::serialize(claims), typ);
  }
  Result<LogoutToken> verify(const std::string& token) {
    if (!rp) rp = make(config);
    return rp->verify_logout_token(token);
  }

 private:
  int made_ = 0;
};

TEST_F(LogoutTokenTest, SaysWhoseSessionEnded) {
  const auto token = verify(sign(claims()));
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->issuer(), kIssuer);
  EXPECT_EQ(token->subject(), "alice-id");
  EXPECT_EQ(token->session_id(), "op-session-1");
  EXPECT_EQ(token->token_id(), "token-1");
  EXPECT_EQ(token->issued_at(), op.clock.now());
  EXPECT_EQ(token->expires_at(), op.clock.now() + std::chrono::seconds{120});
  EXPECT_EQ(token->claims().string("jti"), "token-1");
}

struct ClaimCase {
  const char* what;
  std::function<void(json::Object&, std::int64_t now)> edit;
  ErrorCode expected;
};

// Back-Channel Logout 1.0 §2.4, Back-Channel Logout 1.0 §2.6 (4) (5) (6) (7): the conformance modules wrong-iss,
// wrong-aud, no-event, wrong-event and with-nonce among them. OpenID Connect Core §3.1.3.7
TEST_F(LogoutTokenTest, RefusesATokenWhoseClaimsAreWrong) {
  const auto set = [](const char* name, json::Value value) {
    return [name, value](json::Object& claims, std::int64_t) { claims[name] = value; };
  };
  const auto drop = [](const char* name) { return [name](json::Object& claims, std::int64_t) { claims.erase(name); }; };
  const auto at = [](const char* name, std::int64_t offset) {
    return [name, offset](json::Object& claims, std::int64_t now) { claims[name] = now + offset; };
  };
  json::Object null_event;
  null_event[kEvent] = nullptr;
  json::Object true_event;
  true_event[kEvent] = true;
  json::Object other_event;
  other_event["http://schemas.openid.net/event/frontchannel-logout"] = json::Object();
  const ErrorCode invalid = ErrorCode::logout_token_invalid;
  const ClaimCase cases[] = {
      {"another issuer", set("iss", "https://evil.example"), ErrorCode::token_issuer},
      {"no issuer", drop("iss"), ErrorCode::token_issuer},
      {"another audience", set("aud", "other"), ErrorCode::token_audience},
      {"a further audience that nobody trusts", set("aud", json::Array{kClient, "evil"}), ErrorCode::token_audience},
      {"no audience", drop("aud"), ErrorCode::token_audience},
      {"no time of issue", drop("iat"), ErrorCode::token_issued_at},
      {"issued in the future", at("iat", 61), ErrorCode::token_issued_at},
      {"issued the day before yesterday", at("iat", -2 * 86400), ErrorCode::token_issued_at},
      {"no expiry", drop("exp"), ErrorCode::token_expired},
      {"expired beyond the skew", at("exp", -60), ErrorCode::token_expired},
      {"an expiry that is text", set("exp", "1900000000"), ErrorCode::token_expired},
      {"not valid yet", at("nbf", 61), ErrorCode::token_not_yet_valid},
      {"no id", drop("jti"), invalid},
      {"an id that is a number", set("jti", 7), invalid},
      {"an id without end", set("jti", json::String(256, 'x')), invalid},
      {"neither subject nor session",
       [](json::Object& c, std::int64_t) {
         c.erase("sub");
         c.erase("sid");
       },
       invalid},
      {"an empty subject", set("sub", ""), invalid},
      {"a subject that is a number", set("sub", 7), invalid},
      {"a subject that is null", set("sub", nullptr), invalid},
      {"an empty session", set("sid", ""), invalid},
      {"a session that is a list", set("sid", json::Array{"op-session-1"}), invalid},
      {"no events", drop("events"), invalid},
      {"events that are a list", set("events", json::Array{kEvent}), invalid},
      {"no event", set("events", json::Object()), invalid},
      {"another event", set("events", other_event), invalid},
      {"an event that is null", set("events", null_event), invalid},
      {"an event that is true", set("events", true_event), invalid},
      {"a nonce", set("nonce", "n"), invalid},
      {"a nonce that is null", set("nonce", nullptr), invalid},
  };
  for (const auto& [what, edit, expected] : cases) {
    auto wrong = claims();
    edit(wrong, to_unix_seconds(op.clock.now()));
    const auto token = verify(sign(wrong));
    ASSERT_FALSE(token) << what;
    EXPECT_EQ(token.error().code, expected) << what << ": " << token.error().to_string();
    EXPECT_FALSE(token.error().clause.empty()) << what;
    EXPECT_TRUE(token.error().message.starts_with("the logout token")) << token.error().message;
  }
}

TEST_F(LogoutTokenTest, TakesASubjectOrASessionAlone) {
  for (const char* left_out : {"sub", "sid"}) {
    auto fewer = claims();
    fewer.erase(left_out);
    EXPECT_TRUE(verify(sign(fewer))) << left_out;
  }
}

// Back-Channel Logout 1.0 §2.4, RFC 8725 §3.11
TEST_F(LogoutTokenTest, TakesItsOwnTypeAndNoOther) {
  const std::pair<const char*, bool> cases[] = {
      {"logout+jwt", true}, {"application/logout+jwt", true}, {"Logout+JWT", true}, {"JWT", true},
      {"at+jwt", false},    {"secevent+jwt", false},          {"dpop+jwt", false}};
  for (const auto& [typ, good] : cases) {
    const auto token = verify(sign(claims(), typ));
    ASSERT_EQ(token.has_value(), good) << typ;
    if (!good) EXPECT_EQ(token.error().code, ErrorCode::logout_token_invalid) << typ;
  }
  auto untyped = jose::sign_jws(op.published[0], {}, json::serialize(claims()));
  EXPECT_TRUE(verify(untyped));
}

// The conformance modules alg-none and wrong-alg.
TEST_F(LogoutTokenTest, RefusesATokenThatTheProviderDidNotSign) {
  const std::string body = json::serialize(claims());
  const auto other = new_key("k1");
  const auto secret = new_key("k1", jose::Algorithm::HS256);
  json::Object crit;
  crit["crit"] = json::Array{"exp"};
  const std::pair<const char*, std::string> cases[] = {
      {"none", base64url_encode(R"({"alg":"none","typ":"logout+jwt"})") + "." + base64url_encode(body) + "."},
      {"another key", jose::sign_jwt(other, body, "logout+jwt")},
      {"HS256 with the secret, not configured", jose::sign_jwt(secret, body, "logout+jwt")},
      {"crit", jose::sign_jws(op.published[0], crit, body)},
      {"rubbish", "a.b.c"},
      {"nothing", ""}};
  for (const auto& [what, text] : cases) EXPECT_FALSE(verify(text)) << what;
}

TEST_F(LogoutTokenTest, AnIdTokenOfALoginIsNoLogoutToken) {
  const auto login = log_in();
  ASSERT_TRUE(login);
  EXPECT_EQ(verify(login->tokens.id_token).error().code, ErrorCode::logout_token_invalid);
}

TEST_F(LogoutTokenTest, ALogoutTokenIsNoIdToken) {
  auto both = claims();
  op.sign = [&](const std::string&) { return sign(both); };
  EXPECT_FALSE(log_in());
}

// Back-Channel Logout 1.0 §2.6 (8)
TEST_F(LogoutTokenTest, TakesATokenOnce) {
  const std::string text = sign(claims());
  ASSERT_TRUE(verify(text));
  EXPECT_EQ(verify(text).error().code, ErrorCode::logout_token_replayed);
  EXPECT_TRUE(verify(sign(claims())));
}

TEST_F(LogoutTokenTest, ProcessesOfOneApplicationShareWhatWasUsed) {
  const auto used = make_used_tokens();
  auto environment = op.environment();
  environment.used_tokens = used;
  const auto first = *RelyingParty::create(config, environment);
  const auto second = *RelyingParty::create(config, environment);
  const std::string text = sign(claims());
  EXPECT_TRUE(first->verify_logout_token(text));
  EXPECT_FALSE(second->verify_logout_token(text));
}

// OpenID Connect Core §10.1.1
TEST_F(LogoutTokenTest, FollowsRotatedKeys) {
  ASSERT_TRUE(verify(sign(claims())));
  op.published = {new_key("k2")};
  EXPECT_TRUE(verify(sign(claims())));
}

TEST_F(LogoutTokenTest, EndsTheSessionsThatItNames) {
  Identity alice;
  alice.issuer = kIssuer;
  alice.subject = "alice-id";
  alice.session_id = "op-session-1";
  const auto ends = [&](const char* left_out, const std::function<void(Identity&)>& edit) {
    auto some = claims();
    some.erase(left_out);
    Identity identity = alice;
    edit(identity);
    return verify(sign(some))->ends(identity);
  };
  const auto same = [](Identity&) {};
  const auto other_session = [](Identity& i) { i.session_id = "op-session-2"; };
  const auto other_person = [](Identity& i) { i.subject = "bob-id"; };
  EXPECT_TRUE(ends("", same));
  EXPECT_FALSE(ends("", other_session));
  EXPECT_FALSE(ends("", other_person));
  EXPECT_FALSE(ends("", [](Identity& i) { i.issuer = "https://other.example"; }));
  EXPECT_TRUE(ends("sid", other_session)) << "without sid, every session of the person";
  EXPECT_FALSE(ends("sid", other_person));
  EXPECT_TRUE(ends("sub", other_person)) << "without sub, the one session";
  EXPECT_FALSE(ends("sub", other_session));
}

TEST(UsedTokens, ForgetsTheOnesThatExpireFirst) {
  const auto used = make_used_tokens(2);
  const TimePoint now{};
  const auto at = [&](int seconds) { return now + std::chrono::seconds{seconds}; };
  EXPECT_TRUE(*used->use_once("a", now, at(10)));
  EXPECT_TRUE(*used->use_once("b", now, at(20)));
  EXPECT_FALSE(*used->use_once("a", now, at(10)));
  EXPECT_TRUE(*used->use_once("c", now, at(30)));
  EXPECT_FALSE(*used->use_once("b", now, at(20))) << "only the one nearest its end gave way";
  EXPECT_TRUE(*used->use_once("b", at(25), at(40))) << "what has expired is forgotten";
}

}  // namespace
}  // namespace latchkey::rp
