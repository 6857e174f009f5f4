#include <latchkey/introspection.h>
#include <latchkey/revocation.h>

#include "jose/jwt.h"
#include "rp/client_for_test.h"

namespace latchkey::rp {
namespace {

class IntrospectCallTest : public ClientTest {
 protected:
  void answer(json::Object object) { op.instead["introspection"] = json_response(200, json::serialize(object)); }
  std::int64_t now() const { return to_unix_seconds(op.clock.now()); }
};

// RFC 7662 §2.1, RFC 7662 §2.2
TEST_F(IntrospectCallTest, AnActiveTokenTellsWhoseItIsAndWhatItMay) {
  answer({{"active", true},
          {"sub", "alice-id"},
          {"client_id", "other"},
          {"username", "alice"},
          {"scope", "read  write"},
          {"aud", {"api", "more"}},
          {"exp", now() + 60},
          {"iss", kIssuer},
          {"cnf", json::Object{{"jkt", "thumb"}}}});
  const auto token = introspect(client(), "opaque", {.token_type_hint = "access_token"});
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_TRUE(token->active);
  EXPECT_EQ(token->subject, "alice-id");
  EXPECT_EQ(token->client_id, "other");
  EXPECT_EQ(token->scopes, (std::vector<std::string>{"read", "write"}));
  EXPECT_EQ(token->audiences, (std::vector<std::string>{"api", "more"}));
  EXPECT_EQ(token->expires_at, op.clock.now() + std::chrono::seconds{60});
  EXPECT_EQ(token->claims.string({"cnf", "jkt"}), "thumb");
  EXPECT_EQ(sent("introspection").get("token"), "opaque");
  EXPECT_EQ(sent("introspection").get("token_type_hint"), "access_token");
  EXPECT_FALSE(op.last("introspection").headers.empty());
}

// RFC 7662 §2.2, RFC 7662 §4
TEST_F(IntrospectCallTest, WhatIsNotGoodNowIsNotActiveWhateverTheAnswerSays) {
  const std::pair<const char*, json::Object> cases[] = {
      {"inactive", {{"active", false}, {"sub", "alice-id"}}},
      {"out of date", {{"active", true}, {"exp", now() - 61}, {"sub", "x"}}},
      {"exp is no time", {{"active", true}, {"exp", "never"}}},
      {"not yet", {{"active", true}, {"nbf", now() + 120}}},
      {"of another issuer", {{"active", true}, {"iss", "https://evil.example"}}},
  };
  for (const auto& [what, object] : cases) {
    answer(object);
    const auto token = introspect(client(), "t");
    ASSERT_TRUE(token) << what;
    EXPECT_FALSE(token->active) << what;
    EXPECT_TRUE(token->subject.empty()) << what << ": nothing is told about it";
  }
}

// RFC 7662 §2.2, RFC 7662 §2.3, RFC 8414 §2
TEST_F(IntrospectCallTest, AnAnswerThatIsNoneIsAnErrorAndNotAnInactiveToken) {
  for (const char* bad : {"{}", R"({"active":"true"})", R"({"active":1})", "[]"}) {
    op.instead["introspection"] = json_response(200, bad);
    EXPECT_EQ(introspect(client(), "t").error().code, ErrorCode::provider_error) << bad;
  }
  op.instead["introspection"] = json_response(401, R"({"error":"invalid_client"})");
  EXPECT_EQ(introspect(client(), "t").error().code, ErrorCode::request_refused);
  offer_nothing();
  EXPECT_EQ(introspect(client(), "t").error().code, ErrorCode::not_supported);
}

// RFC 9701 §4, RFC 9701 §5
TEST_F(IntrospectCallTest, ASignedAnswerIsCheckedInFull) {
  const json::Object good{{"iss", kIssuer},
                          {"aud", kClient},
                          {"iat", now()},
                          {"token_introspection", json::Object{{"active", true}, {"sub", "alice-id"}}}};
  const auto ask = [this](const json::Object& claims, const char* typ, const char* media_type,
                          const jose::SigningKey& key) {
    op.instead["introspection"] = {.status = 200,
                                   .headers = {{"Content-Type", media_type}},
                                   .body = jose::sign_jwt(key, json::serialize(claims), typ)};
    return introspect(client(), "t", {.token_type_hint = {}, .signed_answer = true});
  };
  constexpr const char* kTyp = "token-introspection+jwt";
  constexpr const char* kMedia = "application/token-introspection+jwt";
  const auto token = ask(good, kTyp, kMedia, op.published[0]);
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->subject, "alice-id");

  const auto with = [&good](const char* name, const json::Value& value) {
    json::Object claims = good;
    claims[name] = value;
    return claims;
  };
  EXPECT_FALSE(ask(with("iss", "https://evil.example"), kTyp, kMedia, op.published[0]));
  EXPECT_FALSE(ask(with("aud", "other"), kTyp, kMedia, op.published[0]));
  EXPECT_FALSE(ask(with("token_introspection", "yes"), kTyp, kMedia, op.published[0]));
  EXPECT_FALSE(ask(good, "JWT", kMedia, op.published[0])) << "another kind of JWT";
  EXPECT_FALSE(ask(good, kTyp, "application/json", op.published[0]));
  EXPECT_EQ(ask(good, kTyp, kMedia, new_key("k1")).error().code, ErrorCode::signature_invalid);
  answer({{"active", true}});
  EXPECT_FALSE(introspect(client(), "t", {.token_type_hint = {}, .signed_answer = true})) << "unsigned";
}

class RevocationTest : public ClientTest {};

// RFC 7009 §2.1, RFC 7009 §2.2
TEST_F(RevocationTest, ATokenIsRevokedWhetherTheProviderKnewItOrNot) {
  op.instead["revocation"] = {.status = 200, .headers = {}, .body = "whatever"};
  ASSERT_TRUE(revoke(client(), "refresh-1", "refresh_token"));
  EXPECT_EQ(sent("revocation").get("token"), "refresh-1");
  EXPECT_EQ(sent("revocation").get("token_type_hint"), "refresh_token");
}

// RFC 7009 §2.2.1, RFC 8414 §2
TEST_F(RevocationTest, AFailureIsTold) {
  op.instead["revocation"] = json_response(400, R"({"error":"unsupported_token_type"})");
  EXPECT_EQ(revoke(client(), "t").error().provider_error, "unsupported_token_type");
  op.instead["revocation"] = {.status = 503, .headers = {{"Retry-After", "5"}}, .body = {}};
  EXPECT_EQ(revoke(client(), "t").error().code, ErrorCode::provider_unreachable);
  offer_nothing();
  EXPECT_EQ(revoke(client(), "t").error().code, ErrorCode::not_supported);
}

}  // namespace
}  // namespace latchkey::rp
