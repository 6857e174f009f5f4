// Opaque tokens: the provider is asked (RFC 7662), and its answers are remembered for a moment.
#include <algorithm>

#include "rp/answer_memory.h"
#include "rp/bearer_for_test.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class IntrospectionTest : public BearerTest {
 protected:
  void SetUp() override {
    BearerTest::SetUp();
    config.format = TokenFormat::opaque;
    config.client_id = "api";
    config.client_secret = "api-secret";
    op.edit_metadata = [](json::Object& metadata) {
      metadata["introspection_endpoint"] = std::string(kIssuer) + "/introspect";
    };
    answer(active());
  }
  [[nodiscard]] json::Object active() const {
    auto object = claims();
    object["active"] = true;
    object["token_type"] = "Bearer";
    return object;
  }
  void answer(const json::Object& object, int status = 200) {
    op.instead["introspect"] = {
        .status = status, .headers = {{"Content-Type", "application/json"}}, .body = json::serialize(object)};
  }
  /// What the provider's answer, edited so, comes to.
  std::optional<ErrorCode> answered(const std::function<void(json::Object&)>& edit) {
    auto object = active();
    edit(object);
    answer(object);
    return code_of("token-" + std::to_string(++tokens_));
  }
  [[nodiscard]] int asked() const { return op.count("introspect"); }
  int tokens_ = 0;
};

// RFC 7662 §2.1, §2.2
TEST_F(IntrospectionTest, TheProviderSaysWhoseTokenItIs) {
  const auto token = tokens().check(request("opaque"));
  ASSERT_TRUE(token) << token.error().to_string();
  EXPECT_EQ(token->identity.subject, "alice-id");
  EXPECT_EQ(token->identity.roles, std::vector<std::string>{"member"});
  EXPECT_EQ(token->scope, "read write");
  const HttpRequest sent = op.last("introspect");
  EXPECT_EQ(sent.method, "POST");
  EXPECT_EQ(url::parse_form(sent.body)->get("token"), "opaque");
  bool authenticated = false;
  for (const auto& [name, value] : sent.headers)
    authenticated = authenticated || (name == "Authorization" && value == "Basic " + base64_encode("api:api-secret"));
  EXPECT_TRUE(authenticated);
}

// RFC 7662 §2.1, RFC 7523 §3
TEST_F(IntrospectionTest, TheServiceProvesItselfInItsOwnWay) {
  config.authentication = ClientAuthentication::client_secret_post;
  ASSERT_TRUE(tokens().check(request("opaque")));
  EXPECT_EQ(url::parse_form(op.last("introspect").body)->get("client_secret"), "api-secret");
  instance.reset();
  config.authentication = ClientAuthentication::private_key_jwt;
  EXPECT_EQ(BearerTokens::create(config, options, op.environment()).error().code, ErrorCode::invalid_configuration);
  config.client_key.text = "no key";
  EXPECT_EQ(BearerTokens::create(config, options, op.environment()).error().code, ErrorCode::invalid_configuration);
  config.client_key.text = crypto::PrivateKey::generate(crypto::Curve::p256)->pem().reveal();
  ASSERT_TRUE(tokens().check(request("opaque")));
  const auto form = url::parse_form(op.last("introspect").body);
  EXPECT_FALSE(form->has("client_secret"));
  EXPECT_EQ(std::ranges::count(std::string(form->get("client_assertion").value_or("")), '.'), 2);
}

TEST_F(IntrospectionTest, EachIssuerIsAskedInItsOwnWay) {
  TestProvider other;
  BearerConfig jwts;
  jwts.issuer = "https://other.example/realms/demo";
  jwts.audiences = {kApi};
  config.http = {std::shared_ptr<void>(), &op};
  auto made = BearerTokens::create(std::vector<BearerConfig>{jwts, config}, options, other.environment());
  ASSERT_TRUE(made) << made.error().to_string();
  EXPECT_TRUE((*made)->check(request("opaque")));
  EXPECT_EQ(asked(), 1);
  EXPECT_EQ(other.count("introspect") + other.count("metadata"), 0) << "nobody else learns of the token";
}

// RFC 7662 §4; CVE-2026-37979: introspection without an audience check
TEST_F(IntrospectionTest, Cve2026_37979_TheAnswerIsCheckedLikeAToken) {
  const auto now = to_unix_seconds(op.clock.now());
  EXPECT_EQ(answered([](json::Object&) {}), std::nullopt);
  EXPECT_EQ(answered([](json::Object& a) { a["active"] = false; }), ErrorCode::access_token_inactive);
  EXPECT_EQ(answered([](json::Object& a) { a["aud"] = "another"; }), ErrorCode::token_audience);
  EXPECT_EQ(answered([](json::Object& a) { a.erase("aud"); }), ErrorCode::token_audience);
  EXPECT_EQ(answered([](json::Object& a) { a["iss"] = "https://evil.example"; }), ErrorCode::token_issuer);
  EXPECT_EQ(answered([](json::Object& a) { a.erase("iss"); }), std::nullopt);
  EXPECT_EQ(answered([now](json::Object& a) { a["exp"] = now - 100; }), ErrorCode::token_expired);
  EXPECT_EQ(answered([](json::Object& a) { a.erase("exp"); }), std::nullopt);
  EXPECT_EQ(answered([now](json::Object& a) { a["nbf"] = now + 100; }), ErrorCode::token_not_yet_valid);
  EXPECT_EQ(answered([](json::Object& a) { a["typ"] = "Refresh"; }), ErrorCode::access_token_type);
  EXPECT_EQ(answered([](json::Object& a) { a["typ"] = "ID"; }), ErrorCode::access_token_type);
  EXPECT_EQ(answered([](json::Object& a) { a.erase("sub"); }), std::nullopt) << "a machine's token";
  EXPECT_EQ(answered([](json::Object& a) { a.erase("sub"), a.erase("client_id"); }), ErrorCode::token_subject);
  EXPECT_EQ(answered([](json::Object& a) { a["cnf"] = {{"jkt", "x"}}; }), ErrorCode::access_token_binding);
  config.introspection_without_audience = true;
  instance.reset();
  EXPECT_EQ(answered([](json::Object& a) { a.erase("aud"); }), std::nullopt);
  EXPECT_EQ(answered([](json::Object& a) { a["aud"] = "another"; }), ErrorCode::token_audience);
}

TEST_F(IntrospectionTest, AnAnswerThatIsNoneIsTheProvidersFault) {
  for (const int status : {401, 403, 500, 302, 204}) {
    answer({{"error", "x"}}, status);
    EXPECT_EQ(code_of("opaque"), ErrorCode::provider_error) << status;
  }
  for (const auto& object : {json::Object{}, json::Object{{"active", "true"}}, json::Object{{"active", 1}}}) {
    answer(object);
    EXPECT_EQ(code_of("opaque"), ErrorCode::provider_error);
  }
  op.instead["introspect"] = {.status = 200, .headers = {{"Content-Type", "text/html"}}, .body = "<h1>hello</h1>"};
  EXPECT_EQ(code_of("opaque"), ErrorCode::provider_error);
  answer(active());
  EXPECT_EQ(code_of("opaque"), std::nullopt) << "none of that was remembered";
  op.edit_metadata = [](json::Object&) {};
  instance.reset();
  EXPECT_EQ(code_of("opaque"), ErrorCode::not_supported);
}

// RFC 7662 §4
TEST_F(IntrospectionTest, AnAnswerIsGoodForAMomentAndNeverBeyondTheTokensEnd) {
  EXPECT_EQ(code_of("opaque"), std::nullopt);
  op.clock.advance(seconds{29});
  EXPECT_EQ(code_of("opaque"), std::nullopt);
  EXPECT_EQ(asked(), 1);
  op.clock.advance(seconds{1});
  EXPECT_EQ(code_of("opaque"), std::nullopt);
  EXPECT_EQ(asked(), 2);
  EXPECT_EQ(code_of("other"), std::nullopt);
  EXPECT_EQ(asked(), 3) << "each token is asked about";

  auto soon = active();
  soon["exp"] = to_unix_seconds(op.clock.now()) + 5;
  answer(soon);
  EXPECT_EQ(code_of("soon"), std::nullopt);
  answer({{"active", false}});
  op.clock.advance(seconds{5});
  EXPECT_EQ(code_of("soon"), ErrorCode::access_token_inactive) << "asked again at its end";
}

TEST_F(IntrospectionTest, ARefusalIsRememberedShortly) {
  answer({{"active", false}});
  EXPECT_EQ(code_of("opaque"), ErrorCode::access_token_inactive);
  EXPECT_EQ(code_of("opaque"), ErrorCode::access_token_inactive);
  EXPECT_EQ(asked(), 1);
  answer(active());
  op.clock.advance(seconds{5});
  EXPECT_EQ(code_of("opaque"), std::nullopt);
}

TEST_F(IntrospectionTest, EitherReadsJwtsHereAndAsksAboutTheRest) {
  config.format = TokenFormat::either;
  EXPECT_EQ(code_of(sign(claims())), std::nullopt);
  EXPECT_EQ(asked(), 0);
  EXPECT_EQ(code_of("opaque"), std::nullopt);
  EXPECT_EQ(asked(), 1);
  auto broken = sign(claims());
  broken[broken.size() - 5] = broken[broken.size() - 5] == 'A' ? 'B' : 'A';
  EXPECT_TRUE(code_of(broken));
  EXPECT_EQ(asked(), 1) << "a forged JWT of this issuer is not shown to anybody";
}

TEST(AnswerMemory, ItIsBounded) {
  AnswerMemory<int> memory(3);
  const TimePoint start{};
  for (int i = 0; i < 10; ++i) memory.keep(std::to_string(i), std::make_shared<const int>(i), start + seconds{100 + i});
  EXPECT_EQ(memory.size(), 3U);
  EXPECT_EQ(memory.find("6", start), nullptr) << "what ends first gave way";
  ASSERT_NE(memory.find("9", start), nullptr);
  EXPECT_EQ(*memory.find("9", start), 9);
  memory.keep("9", std::make_shared<const int>(90), start + seconds{1});
  EXPECT_EQ(*memory.find("9", start), 90);
  EXPECT_EQ(memory.find("9", start + seconds{1}), nullptr);
  EXPECT_EQ(memory.size(), 2U);
  AnswerMemory<int> none(0);
  none.keep("a", std::make_shared<const int>(1), start + seconds{1});
  EXPECT_EQ(none.find("a", start), nullptr);
}

}  // namespace
}  // namespace latchkey::rp
