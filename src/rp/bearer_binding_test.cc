// Tokens bound to a key (RFC 9449) or a certificate (RFC 8705).
#include <latchkey/session_store.h>

#include "crypto/certificate.h"
#include "rp/bearer_for_test.h"
#include "rp/certificate_binding.h"
#include "rp/challenge.h"
#include "rp/dpop_check.h"
#include "url/percent.h"

namespace latchkey::rp {
namespace {

using std::chrono::seconds;

class DpopTest : public BearerTest {
 protected:
  std::string bound_token() {
    auto bound = claims();
    bound["cnf"] = {{"jkt", maker.thumbprint()}};
    return sign(bound);
  }
  Request with_proof(const std::string& proof) {
    Request made = request(token, "DPoP");
    made.headers.emplace_back("dpop", proof);
    return made;
  }
  std::optional<ErrorCode> try_payload(const std::function<void(json::Object&)>& edit) {
    auto payload = maker.payload(token, op.clock.now());
    edit(payload);
    return code_of(with_proof(maker.sign(maker.header(), payload)));
  }
  std::optional<ErrorCode> try_header(const std::function<void(json::Object&)>& edit) {
    auto header = maker.header();
    edit(header);
    return code_of(with_proof(maker.sign(header, maker.payload(token, op.clock.now()))));
  }

  ProofMaker maker;
  std::string token = bound_token();
};

TEST_F(DpopTest, AProofOfTheTokensKeyIsTaken) {
  const auto checked = tokens().check(with_proof(maker.proof(token, op.clock.now())));
  ASSERT_TRUE(checked) << checked.error().to_string();
  EXPECT_EQ(checked->binding, TokenBinding::dpop);
}

// RFC 9449 §7.1, §7.2
TEST_F(DpopTest, BindingAndSchemeMustAgree) {
  EXPECT_EQ(code_of(request(token)), ErrorCode::access_token_binding) << "a bound token as a plain one";
  Request downgraded = with_proof(maker.proof(token, op.clock.now()));
  downgraded.headers[0].second = "Bearer " + token;
  EXPECT_EQ(code_of(downgraded), ErrorCode::access_token_binding);
  token = sign(claims());
  EXPECT_EQ(code_of(with_proof(maker.proof(token, op.clock.now()))), ErrorCode::access_token_binding)
      << "a plain token as a bound one";
}

// RFC 9449 §4.2, §4.3
TEST_F(DpopTest, EachCheckOfTheProofCounts) {
  constexpr auto invalid = ErrorCode::dpop_proof_invalid;
  EXPECT_EQ(code_of(request(token, "DPoP")), invalid) << "(1) no proof";
  Request twice = with_proof(maker.proof(token, op.clock.now()));
  twice.headers.emplace_back("DPoP", maker.proof(token, op.clock.now()));
  EXPECT_EQ(code_of(twice), invalid) << "(1) two proofs";
  for (const char* text : {"", "x", "a.b.c", "a.b", "e30.e30.e30"})
    EXPECT_EQ(code_of(with_proof(text)), invalid) << text;
  EXPECT_EQ(code_of(with_proof(std::string(10'000, 'a'))), invalid) << "too long";
  for (const char* claim : {"jti", "htm", "htu", "iat", "ath"})
    EXPECT_EQ(try_payload([&](json::Object& p) { p.erase(claim); }), invalid) << "(3) without " << claim;
  for (const char* typ : {"", "JWT", "at+jwt", "DPOP+JWT"})
    EXPECT_EQ(try_header([&](json::Object& h) { h["typ"] = typ; }), invalid) << "(4) " << typ;
  EXPECT_EQ(try_header([](json::Object& h) { h.erase("jwk"); }), invalid) << "(6)";
  EXPECT_EQ(try_header([](json::Object& h) { h["jwk"] = "x"; }), invalid) << "(6)";
  EXPECT_EQ(try_header([](json::Object& h) { h["jwk"] = jose::public_json(new_key("").verification_jwk()); }), invalid)
      << "(6) another key than signed it";
  EXPECT_EQ(try_header([](json::Object& h) { h["jwk"].as_object()["d"] = "AAAA"; }), invalid) << "(7)";
  EXPECT_EQ(try_payload([](json::Object& p) { p["htm"] = "GET"; }), invalid) << "(8)";
  EXPECT_EQ(try_payload([](json::Object& p) { p["htm"] = "post"; }), invalid) << "(8)";
  for (const char* htu : {"https://api.example/other", "http://api.example/payments", "https://evil.example/payments",
                          "https://api.example:8443/payments", "/payments", "https://x@api.example/payments",
                          "https://api.example/payments/", "https://api.example/Payments"})
    EXPECT_EQ(try_payload([&](json::Object& p) { p["htu"] = htu; }), invalid) << "(9) " << htu;
  for (const char* htu : {"https://API.example/payments", "https://api.example:443/payments",
                          "https://api.example/payments?x=2#y", "https://api.example/%70ayments"})
    EXPECT_EQ(try_payload([&](json::Object& p) { p["htu"] = htu; }), std::nullopt) << "(9) " << htu;
  const auto now = to_unix_seconds(op.clock.now());
  for (const std::int64_t iat : {now - 61, now + 11})
    EXPECT_EQ(try_payload([&](json::Object& p) { p["iat"] = iat; }), invalid) << "(11) " << iat - now;
  for (const std::int64_t iat : {now - 60, now + 10})
    EXPECT_EQ(try_payload([&](json::Object& p) { p["iat"] = iat; }), std::nullopt) << "(11) " << iat - now;
  EXPECT_EQ(try_payload([](json::Object& p) { p["iat"] = "now"; }), invalid);
  EXPECT_EQ(try_payload([](json::Object& p) { p["ath"] = base64url_encode(crypto::sha256("another")); }), invalid);
  EXPECT_EQ(try_payload([](json::Object& p) { p["jti"] = ""; }), invalid);
  EXPECT_EQ(try_payload([](json::Object& p) { p["jti"] = std::string(600, 'a'); }), invalid);
}

TEST_F(DpopTest, AnotherKeysProofIsNone) {
  ProofMaker thief;
  EXPECT_EQ(code_of(with_proof(thief.proof(token, op.clock.now()))), ErrorCode::dpop_proof_invalid);
}

// RFC 9449 §4.3 (5)
TEST_F(DpopTest, OnlyTheAlgorithmsThatWereNamed) {
  options.proof_algorithms = {"EdDSA"};
  EXPECT_EQ(code_of(with_proof(maker.proof(token, op.clock.now()))), ErrorCode::dpop_proof_invalid);
  maker = ProofMaker(jose::Algorithm::EdDSA);
  token = bound_token();
  EXPECT_EQ(code_of(with_proof(maker.proof(token, op.clock.now()))), std::nullopt);
}

// RFC 9449 §11.1
TEST_F(DpopTest, AProofIsTakenOnce) {
  const Request once = with_proof(maker.proof(token, op.clock.now()));
  EXPECT_EQ(code_of(once), std::nullopt);
  EXPECT_EQ(code_of(once), ErrorCode::dpop_proof_invalid);
  op.clock.advance(seconds{59});
  EXPECT_EQ(code_of(once), ErrorCode::dpop_proof_invalid);
  op.clock.advance(seconds{5});
  EXPECT_EQ(code_of(once), ErrorCode::dpop_proof_invalid) << "now it is too old";
  ProofMaker other;
  auto payload = other.payload(token, op.clock.now());
  EXPECT_EQ(payload["jti"], "proof-1") << "two clients may well choose the same jti";
}

// RFC 9449 §11.1: in all processes, when they share what they know
TEST_F(DpopTest, ProcessesThatShareNotesTakeAProofOnceTogether) {
  options.notes = make_memory_notes();
  const Request once = with_proof(maker.proof(token, op.clock.now()));
  EXPECT_EQ(code_of(once), std::nullopt);
  instance.reset();  // another process
  EXPECT_EQ(code_of(once), ErrorCode::dpop_proof_invalid);
  options.notes = make_memory_notes(0);
  instance.reset();
  const auto refused = tokens().check(with_proof(maker.proof(token, op.clock.now())));
  ASSERT_FALSE(refused) << "notes that are out of reach let nothing pass";
  EXPECT_EQ(tokens().refusal(refused.error()).status, 503);
}

// RFC 9449 §11.1: bounded, and never a door
TEST(UsedProofs, AFloodMakesProofsShorterLivedAndNoReplayPossible) {
  UsedProofs used(10);
  const auto id = [](int i) { return crypto::sha256(std::to_string(i)); };
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(used.first_use(id(i), 100 + i, 0));
  EXPECT_TRUE(used.first_use(id(10), 110, 0)) << "the oldest second gives way";
  EXPECT_FALSE(used.first_use(id(0), 100, 0)) << "and is closed for good";
  EXPECT_FALSE(used.first_use(id(99), 100, 0)) << "for unused proofs too";
  EXPECT_FALSE(used.first_use(id(98), 101, 0)) << "no room for the oldest of all";
  EXPECT_TRUE(used.first_use(id(97), 105, 0));
  EXPECT_LE(used.size(), 10U);
  for (int i = 0; i < 50; ++i) (void)used.first_use(id(1000 + i), 120, 0);
  EXPECT_LE(used.size(), 10U);
  EXPECT_FALSE(used.first_use(id(10), 110, 0));
  EXPECT_TRUE(used.first_use(id(2000), 200, 150)) << "what is too old anyhow is dropped without closing anything";
  EXPECT_EQ(used.size(), 1U);
}

// RFC 9449 §7.1, §9
TEST_F(DpopTest, ANonceIsDemandedWhenAskedFor) {
  options.proof_nonce = true;
  const auto refused = tokens().check(with_proof(maker.proof(token, op.clock.now())));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::dpop_nonce_needed);
  const Response answer = tokens().refusal(refused.error());
  EXPECT_EQ(answer.status, 401);
  const auto challenge = parse_challenges(answer.header("WWW-Authenticate")).at(0);
  EXPECT_EQ(challenge.scheme, "DPoP");
  EXPECT_EQ(challenge.parameter("error"), "use_dpop_nonce");
  EXPECT_EQ(challenge.parameter("algs"), "ES256 EdDSA PS256 RS256");
  const std::string nonce(answer.header("DPoP-Nonce"));
  ASSERT_FALSE(nonce.empty());
  const auto with_nonce = [&](json::Object& p) { p["nonce"] = nonce; };
  EXPECT_EQ(try_payload(with_nonce), std::nullopt);
  op.clock.advance(seconds{60});
  EXPECT_EQ(try_payload(with_nonce), std::nullopt) << "for a minute more";
  op.clock.advance(seconds{60});
  EXPECT_EQ(try_payload(with_nonce), ErrorCode::dpop_nonce_needed);
  EXPECT_EQ(try_payload([](json::Object& p) { p["nonce"] = "invented"; }), ErrorCode::dpop_nonce_needed);
}

TEST_F(DpopTest, WithoutAnOriginNoBoundTokenIsTaken) {
  options.origin.clear();
  Request made = with_proof(maker.proof(token, op.clock.now()));
  made.headers.emplace_back("Host", "api.example");
  EXPECT_EQ(code_of(made), ErrorCode::access_token_binding);
}

TEST_F(DpopTest, UnboundTokensAreRefusedWhereBoundOnesAreDemanded) {
  options.binding = BindingDemand::dpop;
  EXPECT_EQ(code_of(with_proof(maker.proof(token, op.clock.now()))), std::nullopt);
  const auto refused = tokens().check(request(sign(claims())));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::access_token_binding);
  EXPECT_EQ(parse_challenges(tokens().refusal(refused.error()).header("WWW-Authenticate")).at(0).scheme, "DPoP");
}

class CertificateTest : public BearerTest {
 protected:
  static std::string certificate() {
    const auto key = crypto::PrivateKey::generate(crypto::Curve::p256);
    return *crypto::self_signed_certificate(*key, {"client", from_unix_seconds(1'700'000'000), 10});
  }
  std::string bound_to(const std::string& der) {
    auto bound = claims();
    bound["cnf"] = {{"x5t#S256", base64url_encode(crypto::sha256(der))}};
    return sign(bound);
  }
  static std::string pem(const std::string& der) {
    std::string text = "-----BEGIN CERTIFICATE-----\n";
    const std::string encoded = base64_encode(der);
    for (std::size_t i = 0; i < encoded.size(); i += 64) text += encoded.substr(i, 64) + "\n";
    return text + "-----END CERTIFICATE-----\n";
  }
};

// RFC 8705 §3
TEST_F(CertificateTest, TheCertificateOfTheConnectionMustBeTheTokens) {
  const std::string own = certificate();
  Request made = request(bound_to(own));
  EXPECT_EQ(code_of(made), ErrorCode::access_token_binding) << "without a certificate";
  made.client_certificate = certificate();
  EXPECT_EQ(code_of(made), ErrorCode::access_token_binding) << "with another's";
  made.client_certificate = own;
  const auto checked = tokens().check(made);
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->binding, TokenBinding::certificate);
}

TEST_F(CertificateTest, AHeaderIsBelievedOnlyWhenItIsConfigured) {
  const std::string own = certificate();
  Request made = request(bound_to(own));
  made.headers.emplace_back("X-Client-Cert", url::percent_encode(pem(own)));
  EXPECT_EQ(code_of(made), ErrorCode::access_token_binding);
  options.certificate_header = "x-client-cert";
  instance.reset();
  EXPECT_EQ(code_of(made), std::nullopt);
  made.headers.emplace_back("x-client-cert", url::percent_encode(pem(own)));
  EXPECT_EQ(code_of(made), ErrorCode::access_token_binding) << "twice: one may be the client's own";
}

// RFC 9440 §2.1
TEST_F(CertificateTest, ProxiesWriteItInSeveralWays) {
  const std::string der = certificate();
  const std::string expected = base64url_encode(crypto::sha256(der));
  for (const std::string& value : {pem(der), url::percent_encode(pem(der)), base64_encode(der),
                                   ":" + base64_encode(der) + ":", url::percent_encode(base64_encode(der))}) {
    Request made;
    made.headers = {{"Client-Cert", value}};
    EXPECT_EQ(certificate_thumbprint(made, "Client-Cert"), expected) << value.substr(0, 40);
  }
  for (const std::string& value : {std::string(), std::string("x"), std::string("%zz"), std::string("::"),
                                   base64_encode("not DER"), std::string(40'000, 'A')}) {
    Request made;
    made.headers = {{"Client-Cert", value}};
    EXPECT_EQ(certificate_thumbprint(made, "Client-Cert"), std::nullopt) << value.substr(0, 40);
  }
}

TEST_F(CertificateTest, UnboundTokensAreRefusedWhereBoundOnesAreDemanded) {
  options.binding = BindingDemand::certificate;
  EXPECT_EQ(code_of(sign(claims())), ErrorCode::access_token_binding);
  options.binding = BindingDemand::any;
  instance.reset();
  EXPECT_EQ(code_of(sign(claims())), ErrorCode::access_token_binding);
}

}  // namespace
}  // namespace latchkey::rp
