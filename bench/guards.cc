// What a guard costs on one core: the access token of a request and its rule, for a token that was never seen and for
// one of a client's next requests, beside OpenSSL's bare verification of the signature. Each figure is the best of
// short slices that take turns, in the thread's CPU time, so that a busy machine gives the figures of an idle one.
// Prints JSON. Argument: seconds a figure.
#include <fmt/core.h>
#include <latchkey/guard.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "bare_signature.h"
#include "base/base64.h"
#include "cpu_rate.h"
#include "jose/jwt.h"
#include "rp/provider_for_test.h"

namespace {

using namespace latchkey;
constexpr int kTokens = 64;  // no two checks in a row are of the same token

/// The best rate of each, in slices that take turns.
std::vector<double> take_turns(const std::vector<std::function<void()>>& works, double seconds) {
  std::vector<double> best(works.size(), 0.0);
  constexpr int slices = 10;
  for (int slice = 0; slice < slices; ++slice) {
    for (std::size_t i = 0; i < works.size(); ++i) best[i] = std::max(best[i], bench::rate(works[i], seconds / slices, kTokens));
  }
  return best;
}

std::string claims_of(int number, Instant now) {
  const auto at = to_unix_seconds(now);
  return fmt::format(
      R"({{"exp":{},"iat":{},"auth_time":{},"jti":"onrtac:0f4c2a4e-6a58-4a50-9d52-{:012}","iss":"{}","aud":["account","api"],)"
      R"("sub":"d3a1f3a0-7f3e-4a4a-9d8e-5a7b1c2d3e4f","typ":"Bearer","azp":"open-id-client",)"
      R"("sid":"6b8f8f5e-2c3d-4e5f-8a9b-0c1d2e3f4a5b","acr":"1","allowed-origins":["http://localhost:8081"],)"
      R"("realm_access":{{"roles":["default-roles-demo","offline_access","uma_authorization","member"]}},)"
      R"("resource_access":{{"account":{{"roles":["manage-account","manage-account-links","view-profile"]}}}},)"
      R"("scope":"openid email profile","email_verified":true,"name":"Ada Lovelace","preferred_username":"ada",)"
      R"("given_name":"Ada","family_name":"Lovelace","email":"ada@example.org"}})",
      at + 300, at, at - 10, number, rp::kIssuer);
}

struct Signed {
  std::string input, signature;
};

void bearer(const char* name, jose::Algorithm algorithm, double seconds) {
  rp::TestProvider op;
  op.published = {rp::new_key("k", algorithm)};
  op.edit_metadata = [algorithm](json::Object& metadata) {
    metadata["id_token_signing_alg_values_supported"] = json::Array{jose::name(algorithm)};
  };
  rp::BearerConfig config;
  config.issuer = rp::kIssuer;
  config.audiences = {"api"};
  const auto known = rp::BearerTokens::create(config, {}, op.environment());
  config.verified_memory = 0;
  const auto fresh = rp::BearerTokens::create(config, {}, op.environment());
  if (!known || !fresh) std::abort();
  const rp::Rule rule = rp::rules::role("member") && rp::rules::scope("email");
  const bench::BareSignature bare(algorithm, *op.published[0].verification_jwk().public_key());
  std::vector<rp::Request> requests;
  std::vector<Signed> parts;
  for (int i = 0; i < kTokens; ++i) {
    const std::string token = jose::sign_jwt(op.published[0], claims_of(i, op.clock.now()));
    const auto dot = token.rfind('.');
    parts.push_back({token.substr(0, dot), bare.form(*base64url_decode(token.substr(dot + 1)))});
    requests.push_back({.path = "/api",
                        .headers = {{"Host", "api.example"}, {"Accept", "*/*"}, {"Authorization", "Bearer " + token}}});
  }
  std::size_t at = 0;
  const auto check = [&](rp::BearerTokens& api) {
    return [&] {
      if (!require(api, requests[at++ % requests.size()], rule)) std::abort();
    };
  };
  const auto verify = [&] {
    const Signed& part = parts[at++ % parts.size()];
    bare.verify(part.input, part.signature);
  };
  const auto rates = take_turns({verify, check(**fresh), check(**known)}, seconds);
  fmt::print(
      "{4}  \"verify_{0}_per_second\": {1:.1f},\n  \"bearer_{0}_new_per_second\": {2:.1f},\n"
      "  \"bearer_{0}_known_per_second\": {3:.1f}",
      name, rates[0], rates[1], rates[2], std::string_view(name) == "rs256" ? "" : ",\n");
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 2.0;
  fmt::print("{{\n");
  bearer("rs256", jose::Algorithm::RS256, seconds);
  bearer("es256", jose::Algorithm::ES256, seconds);
  bearer("eddsa", jose::Algorithm::EdDSA, seconds);
  fmt::print("\n}}\n");
}
