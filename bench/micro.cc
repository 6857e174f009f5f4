// What one core of this machine can do at most of the things a login and a token cost: the limit that the server's
// own figures are set against. Prints JSON, one figure a line. The time is the thread's CPU time, so that a busy
// machine gives the figures of an idle one. Arguments: how many seconds of it each figure may take, and a part of the
// names of those that are wanted.
#include <fmt/core.h>

#include <cstdlib>
#include <functional>
#include <string_view>
#include <utility>

#include "cpu_rate.h"
#include "crypto/password_hash.h"
#include "jose/jwt.h"

namespace {

using namespace latchkey;

double per_second(double seconds, const std::function<void()>& work) {
  work();  // the first one maps memory and prepares contexts
  return bench::rate(work, seconds);
}

constexpr std::string_view claims =
    R"({"exp":1700000300,"iat":1700000000,"auth_time":1699999990,"jti":"onrtac:0f4c2a4e-6a58-4a50-9d52-1e7d2f3f8a11","iss":"http://localhost:8080/realms/demo","aud":"account","sub":"d3a1f3a0-7f3e-4a4a-9d8e-5a7b1c2d3e4f","typ":"Bearer","azp":"open-id-client","sid":"6b8f8f5e-2c3d-4e5f-8a9b-0c1d2e3f4a5b","acr":"1","allowed-origins":["http://localhost:8081"],"realm_access":{"roles":["default-roles-demo","offline_access","uma_authorization","member"]},"resource_access":{"account":{"roles":["manage-account","manage-account-links","view-profile"]}},"scope":"openid email profile","email_verified":true,"name":"Ada Lovelace","preferred_username":"ada","given_name":"Ada","family_name":"Lovelace","email":"ada@example.org"})";

struct Figure {
  const char* name;
  std::function<void()> work;
};

void print(const Figure& figure, double seconds, bool first) {
  fmt::print("{}  \"{}\": {:.1f}", first ? "" : ",\n", figure.name, per_second(seconds, figure.work));
  std::fflush(stdout);
}

Figure signing(const char* name, jose::SigningKey key) {
  return {name, [key = std::move(key)] { (void)jose::sign_jwt(key, claims); }};
}

Figure verifying(const char* name, const jose::SigningKey& key) {
  jose::JwkSet keys;
  keys.keys.push_back(key.verification_jwk());
  const jose::JwtValidator validator(
      {.algorithms = {key.algorithm()}, .issuers = {"http://localhost:8080/realms/demo"}, .audiences = {"account"}});
  return {name, [keys, validator, token = jose::sign_jwt(key, claims)] {
            if (!validator.validate(token, keys, from_unix_seconds(1'700'000'100))) std::abort();
          }};
}

Figure pbkdf2(const char* name, const char* algorithm, std::size_t length, std::int64_t iterations) {
  crypto::PasswordHash hash{.algorithm = algorithm,
                            .salt = std::string(16, 's'),
                            .value = std::string(length, 'v'),
                            .iterations = iterations};
  return {name, [hash] { (void)crypto::verify_password(hash, "correct horse battery staple"); }};
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  const std::string_view wanted = argc > 2 ? argv[2] : "";
  const auto rsa =
      jose::SigningKey::make("k", jose::Algorithm::RS256, crypto::PrivateKey::generate_rsa(2048).value()).value();
  const auto es =
      jose::SigningKey::make("k", jose::Algorithm::ES256, crypto::PrivateKey::generate(crypto::Curve::p256).value())
          .value();
  const auto ed =
      jose::SigningKey::make("k", jose::Algorithm::EdDSA, crypto::PrivateKey::generate(crypto::Curve::ed25519).value())
          .value();
  const auto hs =
      jose::SigningKey::make("k", jose::Algorithm::HS512, crypto::HmacKey(Secret(std::string(64, 'k')))).value();
  const Figure figures[] = {
      {"argon2id_t5_m7168_per_second",
       [] { (void)crypto::hash_argon2id("correct horse battery staple", "0123456789abcdef"); }},
      pbkdf2("pbkdf2_sha256_600000_per_second", "pbkdf2-sha256", 32, 600'000),
      pbkdf2("pbkdf2_sha512_210000_per_second", "pbkdf2-sha512", 64, 210'000),
      signing("jwt_sign_rs256_per_second", rsa),
      signing("jwt_sign_es256_per_second", es),
      signing("jwt_sign_eddsa_per_second", ed),
      signing("jwt_sign_hs512_per_second", hs),
      verifying("jwt_validate_rs256_per_second", rsa),
      verifying("jwt_validate_es256_per_second", es),
      verifying("jwt_validate_eddsa_per_second", ed),
      verifying("jwt_validate_hs512_per_second", hs),
  };
  fmt::print("{{\n");
  bool first = true;
  for (const Figure& figure : figures) {
    if (!std::string_view(figure.name).contains(wanted)) continue;
    print(figure, seconds, std::exchange(first, false));
  }
  fmt::print("\n}}\n");
}
