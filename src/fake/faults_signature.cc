// ID tokens whose claims are right and whose signature is not.
#include "base/base64.h"
#include "crypto/hmac.h"
#include "fake/fault.h"
#include "jose/jwt.h"

namespace latchkey::fake {
namespace {

std::string unsigned_input(std::string_view header, const std::string& claims) {
  return base64url_encode(header) + "." + base64url_encode(claims);
}

std::string with_header(const std::string& claims, const Scene& scene, json::Object extra) {
  extra["typ"] = "JWT";
  return jose::sign_jws(scene.keys.signing, std::move(extra), claims);
}

/// RS256 declared as HS256, with what the client has as the secret.
std::string as_hmac(const std::string& claims, const Scene& scene, std::string secret) {
  const std::string input = unsigned_input(R"({"alg":"HS256","typ":"JWT","kid":")" + scene.keys.signing.kid() + R"("})", claims);
  const auto key = jose::SigningKey::make(scene.keys.signing.kid(), jose::Algorithm::HS256, crypto::HmacKey(Secret(std::move(secret))));
  return key ? input + "." + base64url_encode(key->sign(input)) : input + ".";
}

std::string damaged(const std::string& claims, const Scene& scene) {
  std::string token = jose::sign_jwt(scene.keys.signing, claims);
  char& last = token[token.size() - 10];
  last = last == 'A' ? 'B' : 'A';
  return token;
}

/// The right signature under other claims.
std::string swapped(const std::string& claims, const Scene& scene) {
  const std::string token = jose::sign_jwt(scene.keys.signing, R"({"sub":"alice"})");
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  return token.substr(0, first + 1) + base64url_encode(claims) + token.substr(second);
}

std::string embedded_key(const std::string& claims, const Scene& scene) {
  json::Object header;
  header["jwk"] = jose::public_json(scene.keys.impostor().verification_jwk());
  header["typ"] = "JWT";
  return jose::sign_jws(scene.keys.impostor(), std::move(header), claims);
}

constexpr Fault kFaults[] = {
    {.name = "id-token-unsigned", .place = Place::id_token, .what = "the ID token is not signed (alg none)", .clause = "RFC 8725 §3.1, §3.2",
     .sign = [](const std::string& c, const Scene&) { return unsigned_input(R"({"alg":"none","typ":"JWT"})", c) + "."; }},
    {.name = "id-token-unsigned-case", .place = Place::id_token, .what = "the ID token is not signed (alg nOnE)", .clause = "RFC 8725 §3.1",
     .sign = [](const std::string& c, const Scene&) { return unsigned_input(R"({"alg":"nOnE","typ":"JWT"})", c) + "."; }},
    {.name = "id-token-algorithm-missing", .place = Place::id_token, .what = "the ID token's header names no algorithm", .clause = "RFC 7515 §4.1.1",
     .sign = [](const std::string& c, const Scene&) { return unsigned_input(R"({"typ":"JWT"})", c) + "."; }},
    {.name = "id-token-signature-missing", .place = Place::id_token, .what = "the signature is cut off", .clause = "RFC 7515 §5.2",
     .sign = [](const std::string& c, const Scene& s) {
       const std::string token = jose::sign_jwt(s.keys.signing, c);
       return token.substr(0, token.rfind('.') + 1);
     }},
    {.name = "id-token-signature-damaged", .place = Place::id_token, .what = "one character of the signature is another", .clause = "RFC 7515 §5.2",
     .sign = damaged},
    {.name = "id-token-claims-swapped", .place = Place::id_token, .what = "the claims were exchanged under a good signature",
     .clause = "RFC 7515 §5.2", .sign = swapped},
    {.name = "id-token-key-other", .place = Place::id_token, .what = "another key signed, under the published key's name",
     .clause = "RFC 7515 §5.2", .sign = [](const std::string& c, const Scene& s) { return jose::sign_jwt(s.keys.impostor(), c); }},
    {.name = "id-token-key-unknown", .place = Place::id_token, .what = "a key signed that is published nowhere", .clause = "RFC 7515 §5.2",
     .sign = [](const std::string& c, const Scene& s) { return jose::sign_jwt(s.keys.unknown, c); }},
    {.name = "id-token-key-embedded", .place = Place::id_token, .what = "the token brings the key that signed it (jwk)", .clause = "RFC 8725 §3.10",
     .sign = embedded_key},
    {.name = "id-token-key-address", .place = Place::id_token, .what = "the token says where its key is to be fetched (jku), and another key signed",
     .clause = "RFC 8725 §3.10", .sign = [](const std::string& c, const Scene& s) {
       json::Object header;
       header["jku"] = json::String(s.issuer + "/elsewhere");
       header["typ"] = "JWT";
       return jose::sign_jws(s.keys.impostor(), std::move(header), c);
     }},
    {.name = "id-token-hmac-public-key", .place = Place::id_token, .what = "HS256, with the public key as the secret", .clause = "RFC 8725 §2.1, §3.1",
     .sign = [](const std::string& c, const Scene& s) { return as_hmac(c, s, s.keys.signing.verification_jwk().public_key()->pem()); }},
    {.name = "id-token-hmac-client-id", .place = Place::id_token, .what = "HS256, with the client's id as the secret", .clause = "RFC 8725 §3.1",
     .sign = [](const std::string& c, const Scene& s) {
       std::string secret = s.client_id;
       while (secret.size() < 32) secret += s.client_id;
       return as_hmac(c, s, std::move(secret));
     }},
    {.name = "id-token-algorithm-unannounced", .place = Place::id_token, .what = "ES256, which the metadata does not announce",
     .clause = "OpenID Connect Core 1.0 §3.1.3.7 (7)", .sign = [](const std::string& c, const Scene& s) { return jose::sign_jwt(s.keys.elliptic, c); }},
    {.name = "id-token-critical", .place = Place::id_token, .what = "the header names an extension that must be understood (crit)",
     .clause = "RFC 7515 §4.1.11", .sign = [](const std::string& c, const Scene& s) {
       return with_header(c, s, json::Object{{"crit", json::Array{"x-unheard"}}, {"x-unheard", true}});
     }},
    {.name = "id-token-two-parts", .place = Place::id_token, .what = "the ID token has two parts", .clause = "RFC 7515 §7.1",
     .sign = [](const std::string& c, const Scene&) { return unsigned_input(R"({"alg":"RS256"})", c); }},
    {.name = "id-token-not-json", .place = Place::id_token, .what = "the signed text is no JSON", .clause = "RFC 7519 §7.2",
     .sign = [](const std::string&, const Scene& s) { return jose::sign_jwt(s.keys.signing, "sub=alice"); }},
    {.name = "id-token-list", .place = Place::id_token, .what = "the claims are in a list", .clause = "RFC 7519 §7.2",
     .sign = [](const std::string& c, const Scene& s) { return jose::sign_jwt(s.keys.signing, "[" + c + "]"); }},
    {.name = "id-token-claims-twice", .place = Place::id_token, .what = "a claim stands twice with different values", .clause = "RFC 7519 §4",
     .sign = [](const std::string& c, const Scene& s) { return jose::sign_jwt(s.keys.signing, R"({"sub":"mallory",)" + c.substr(1)); }},
    {.name = "id-token-replayed", .place = Place::id_token, .what = "the ID token is that of an earlier login", .clause = "OpenID Connect Core 1.0 §3.1.3.7 (11)",
     .sign = [](const std::string& c, const Scene& s) {
       return s.earlier_id_token.empty() ? unsigned_input(R"({"alg":"none"})", c) + "." : s.earlier_id_token;
     }},
    {.name = "id-token-endless", .place = Place::id_token, .what = "the ID token is 1 MB long", .clause = "a client bounds what it reads",
     .sign = [](const std::string& c, const Scene& s) {
       return jose::sign_jwt(s.keys.signing, R"({"padding":")" + std::string(std::size_t{1} << 20, 'a') + R"(",)" + c.substr(1));
     }},
    {.name = "id-token-key-rotated", .place = Place::id_token, .what = "the keys were changed in the middle of the login",
     .clause = "OpenID Connect Core 1.0 §10.1.1", .verdict = Verdict::accept, .rotates = true},
    {.name = "id-token-no-kid", .place = Place::id_token, .what = "the header names no key, and there is only one",
     .clause = "OpenID Connect Core 1.0 §10.1", .verdict = Verdict::accept, .sign = [](const std::string& c, const Scene& s) {
       const std::string input = unsigned_input(R"({"alg":"RS256","typ":"JWT"})", c);
       return input + "." + base64url_encode(s.keys.signing.sign(input));
     }},
};

}  // namespace

std::span<const Fault> signature_faults() { return kFaults; }

}  // namespace latchkey::fake
