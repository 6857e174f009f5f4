// JARM: the answer in the browser as a JWT of the provider.
#include "base/random.h"
#include "jose/jwe.h"
#include "jose/jwt.h"
#include "rp/browser_for_test.h"
#include "rp/relying_party_for_test.h"

namespace latchkey::rp {
namespace {

class SignedAnswerTest : public RelyingPartyTest {
 protected:
  void SetUp() override {
    config.response_mode = ResponseMode::jwt;
    rp = make(config);
    start = *rp->begin_login();
    op.nonce = start.pending.nonce;
  }
  json::Object good() const {
    return {{"iss", kIssuer},
            {"aud", kClient},
            {"exp", to_unix_seconds(op.clock.now()) + 60},
            {"code", "the-code"},
            {"state", start.pending.state}};
  }
  Result<Login> finish(const std::string& response) {
    return rp->finish_login({{"response", response}}, start.pending);
  }
  LoginStart start;
};

// JARM §2.1, JARM §2.3
TEST_F(SignedAnswerTest, AGoodOneEndsInALogin) {
  EXPECT_EQ(parameter_of(start.url, "response_mode"), "jwt");
  const auto login = finish(op.token_of(good()));
  ASSERT_TRUE(login) << login.error().to_string();
  EXPECT_EQ(token_request().get("code"), "the-code");
}

// JARM §2.4, RFC 6749 §10.12
TEST_F(SignedAnswerTest, EveryClaimIsChecked) {
  const auto now = to_unix_seconds(op.clock.now());
  const struct {
    const char* what;
    std::function<void(json::Object&)> edit;
    ErrorCode expected;
  } cases[] = {
      {"no iss", [](json::Object& c) { c.erase("iss"); }, ErrorCode::answer_invalid},
      {"another iss", [](json::Object& c) { c["iss"] = "https://evil.example"; }, ErrorCode::answer_invalid},
      {"no aud", [](json::Object& c) { c.erase("aud"); }, ErrorCode::answer_invalid},
      {"another aud", [](json::Object& c) { c["aud"] = "other"; }, ErrorCode::answer_invalid},
      {"no exp", [](json::Object& c) { c.erase("exp"); }, ErrorCode::answer_invalid},
      {"exp as text", [](json::Object& c) { c["exp"] = "tomorrow"; }, ErrorCode::answer_invalid},
      {"expired", [now](json::Object& c) { c["exp"] = now - 61; }, ErrorCode::answer_invalid},
      {"another state", [](json::Object& c) { c["state"] = "x"; }, ErrorCode::state_mismatch},
      {"no state", [](json::Object& c) { c.erase("state"); }, ErrorCode::parameter_missing},
      {"no code", [](json::Object& c) { c.erase("code"); }, ErrorCode::parameter_missing},
      {"a code that is no text", [](json::Object& c) { c["code"] = 7; }, ErrorCode::parameter_missing},
      {"an error", [](json::Object& c) { c["error"] = "access_denied"; }, ErrorCode::login_refused},
  };
  for (const auto& [what, edit, expected] : cases) {
    auto claims = good();
    edit(claims);
    const auto login = finish(op.token_of(claims));
    ASSERT_FALSE(login) << what;
    EXPECT_EQ(login.error().code, expected) << what << ": " << login.error().to_string();
  }
  EXPECT_EQ(op.count("token"), 0) << "no code was spent on any of them";
  auto list = good();
  list["aud"] = json::Array{kClient};
  EXPECT_TRUE(finish(op.token_of(list)));
}

// JARM §2.3
TEST_F(SignedAnswerTest, NothingUnsignedIsAcceptedOnceSignedAnswersWereAskedFor) {
  const std::string good_one = op.token_of(good());
  const auto tampered = [&] {
    std::string text = good_one;
    // Not the last character: some of its bits must be zero, and a change there is no base64url any more.
    text[text.size() - 5] = text[text.size() - 5] == 'A' ? 'B' : 'A';
    return text;
  }();
  const std::string unsigned_one =
      "eyJhbGciOiJub25lIn0." + good_one.substr(good_one.find('.') + 1, good_one.rfind('.') - good_one.find('.') - 1) +
      ".";
  const struct {
    const char* what;
    Fields parameters;
    ErrorCode expected;
  } cases[] = {
      {"plain parameters",
       {{"code", "c"}, {"state", start.pending.state}, {"iss", kIssuer}},
       ErrorCode::answer_invalid},
      {"nothing", {}, ErrorCode::answer_invalid},
      {"two answers", {{"response", good_one}, {"response", good_one}}, ErrorCode::answer_invalid},
      {"alg none", {{"response", unsigned_one}}, ErrorCode::algorithm_refused},
      {"a changed signature", {{"response", tampered}}, ErrorCode::signature_invalid},
      {"a stranger's key",
       {{"response", jose::sign_jwt(new_key("k1"), json::serialize(good()))}},
       ErrorCode::signature_invalid},
      {"no JWT", {{"response", "abc"}}, ErrorCode::id_token_malformed},
  };
  for (const auto& [what, parameters, expected] : cases) {
    const auto login = rp->finish_login(parameters, start.pending);
    ASSERT_FALSE(login) << what;
    EXPECT_EQ(login.error().code, expected) << what << ": " << login.error().to_string();
  }
  EXPECT_EQ(op.count("token"), 0);
}

// CVE-2026-11800: the provider's public key is no shared secret
TEST_F(SignedAnswerTest, AnHmacUnderThePublicKeyIsNoSignature) {
  const auto pem = op.published[0].verification_jwk().public_key()->pem();
  const auto forger = jose::SigningKey::make("k1", jose::Algorithm::HS256, crypto::HmacKey(Secret::copy_of(pem)));
  ASSERT_TRUE(forger);
  EXPECT_EQ(finish(jose::sign_jwt(*forger, json::serialize(good()))).error().code, ErrorCode::algorithm_refused);
  config.id_token_algorithms = {"ES256", "HS256"};
  rp = make(config);
  EXPECT_EQ(finish(jose::sign_jwt(*forger, json::serialize(good()))).error().code, ErrorCode::signature_invalid);
}

TEST_F(SignedAnswerTest, PlainParametersBesideTheSignedAnswerAreNotLookedAt) {
  ASSERT_TRUE(
      rp->finish_login({{"code", "evil"}, {"response", op.token_of(good())}, {"state", "evil"}}, start.pending));
  EXPECT_EQ(token_request().get("code"), "the-code");
}

// --- in the browser --------------------------------------------------------------------------------------------------

// Form Post Response Mode §2, JARM §2.3.4
class PostedAnswerTest : public WebLoginTest {
 protected:
  Response post(TestBrowser& with, const std::string& body) {
    Request request = with.request("/auth/callback", "POST");
    request.body = body;
    return with.keep(web->callback(request));
  }
  std::string state_of(const std::string& callback) { return parameter_of("https://x" + callback, "state"); }
};

TEST_F(PostedAnswerTest, AFormFromTheProvidersPageFinishesTheLogin) {
  config.response_mode = ResponseMode::form_post;
  make();
  const std::string callback = leave(browser);
  const auto answer = post(browser, callback.substr(callback.find('?') + 1));
  EXPECT_EQ(answer.status, 303) << answer.body;
  EXPECT_EQ(browser.count(cookie), 1U);
  EXPECT_EQ(browser.count(pending), 0U);
}

TEST_F(PostedAnswerTest, OnlyThenTheLoginsCookieTravelsFromOtherSites) {
  for (const bool posted : {false, true}) {
    config.response_mode = posted ? ResponseMode::form_post : ResponseMode::query;
    make();
    const Response away = web->login(browser.request("/auth/login"));
    std::string line;
    for (const auto& [name, value] : away.headers) {
      if (name == "Set-Cookie") line = value;
    }
    EXPECT_NE(line.find(posted ? "SameSite=None; Secure" : "SameSite=Lax"), std::string::npos) << line;
    EXPECT_EQ(parameter_of(std::string(away.header("Location")), "response_mode"), posted ? "form_post" : "");
  }
}

TEST_F(PostedAnswerTest, TheOtherMethodSpendsNothing) {
  config.response_mode = ResponseMode::form_post;
  make();
  const std::string callback = leave(browser);
  EXPECT_EQ(come_back(browser, callback).status, 405);
  EXPECT_EQ(op.count("token"), 0);
  config.response_mode = ResponseMode::query;
  make();
  const std::string other = leave(browser);
  EXPECT_EQ(post(browser, other.substr(other.find('?') + 1)).status, 405);
  EXPECT_EQ(op.count("token"), 0);
}

TEST_F(PostedAnswerTest, ASignedAnswerFindsItsLoginByTheStateInside) {
  config.response_mode = ResponseMode::form_post_jwt;
  make();
  const std::string callback = leave(browser);
  const json::Object claims{{"iss", kIssuer},
                            {"aud", kClient},
                            {"exp", to_unix_seconds(op.clock.now()) + 60},
                            {"code", "c"},
                            {"state", state_of(callback)}};
  TestBrowser other;
  EXPECT_EQ(post(other, "response=" + op.token_of(claims)).status, 400) << "not the browser that began it";
  EXPECT_EQ(post(browser, "response=" + op.token_of(claims)).status, 303);
  const std::string plain = leave(browser);
  EXPECT_EQ(post(browser, plain.substr(plain.find('?') + 1)).status, 400) << "nor one that nobody signed";
}

// --- encrypted -------------------------------------------------------------------------------------------------------

class EncryptedAnswerTest : public PostedAnswerTest {
 protected:
  void SetUp() override {
    config.response_mode = ResponseMode::form_post_jwt;
    config.decryption_keys = {kPrivate};
    config.require_encrypted_id_token = false;
    make();
  }
  static std::string encrypted(const std::string& text, const char* key = kPrivate) {
    SystemRandom random;
    json::Object header;
    header["cty"] = "JWT";
    return jose::encrypt_jwe(*jose::EncryptionKey::from_jwk(*json::parse_object(key)),
                             {.key_management = jose::KeyManagement::ECDH_ES,
                              .content = crypto::ContentCipher::a128cbc_hs256,
                              .header = std::move(header)},
                             text, random)
        .value();
  }
  json::Object answer_to(const std::string& callback) {
    return {{"iss", kIssuer},
            {"aud", kClient},
            {"exp", to_unix_seconds(op.clock.now()) + 60},
            {"code", "c"},
            {"state", state_of(callback)}};
  }
  static constexpr const char* kPrivate =
      R"({"kty":"EC","crv":"P-256","kid":"mine","use":"enc","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ","y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","d":"VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw"})";
  static constexpr const char* kAnothers =
      R"({"kty":"EC","crv":"P-256","kid":"mine","x":"Ze2loSV3wrroKUN_4zhwGhCqo3Xhu1td4QjeQ5wIVR0","y":"HlLtdXARY_f55A3fnzQbPcm6hgr34Mp8p-nuzQCE0Zw"})";
};

// JARM §2.2
TEST_F(EncryptedAnswerTest, AnEncryptedAnswerFindsItsLoginByTheStateInside) {
  const std::string callback = leave(browser);
  const std::string body = "response=" + encrypted(op.token_of(answer_to(callback)));
  TestBrowser other;
  EXPECT_EQ(post(other, body).status, 400) << "not the browser that began it";
  EXPECT_EQ(post(browser, body).status, 303);
  EXPECT_EQ(browser.count(cookie), 1U);
}

TEST_F(EncryptedAnswerTest, WhatIsInsideIsCheckedLikeAnyAnswer) {
  const std::string callback = leave(browser);
  auto for_another = answer_to(callback);
  for_another["aud"] = "other";
  const auto forged = jose::sign_jwt(new_key("k1"), json::serialize(answer_to(callback)));
  for (const auto& [what, response] : std::vector<std::pair<const char*, std::string>>{
           {"unsigned", encrypted(json::serialize(answer_to(callback)))},
           {"to another's key", encrypted(op.token_of(answer_to(callback)), kAnothers)},
           {"for another client", encrypted(op.token_of(for_another))},
           {"signed by a stranger", encrypted(forged)},
           {"cut", encrypted(op.token_of(answer_to(callback))).substr(0, 200)}}) {
    TestBrowser same = browser;
    EXPECT_NE(post(same, "response=" + response).status, 303) << what;
    EXPECT_EQ(same.count(cookie), 0U) << what;
  }
  EXPECT_EQ(op.count("token"), 0);
}

TEST_F(EncryptedAnswerTest, TheStateCanBeAskedForWithoutAWebLogin) {
  const std::string callback = leave(browser);
  RelyingParty& party = web->relying_party();
  EXPECT_EQ(party.claimed_state({{"response", encrypted(op.token_of(answer_to(callback)))}}), state_of(callback));
  EXPECT_EQ(party.claimed_state({{"response", op.token_of(answer_to(callback))}}), state_of(callback));
  EXPECT_EQ(party.claimed_state({{"code", "c"}, {"state", "s"}}), "s");
  for (const Fields& nothing : {Fields{}, Fields{{"response", "a.b.c.d.e"}}, Fields{{"response", "x"}}})
    EXPECT_EQ(party.claimed_state(nothing), "");
}

}  // namespace
}  // namespace latchkey::rp
