#include "rp/dpop_check.h"

#include <latchkey/session_store.h>

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "base/base64.h"
#include "base/secret.h"
#include "crypto/digest.h"
#include "jose/jwt.h"
#include "rp/bearer_request.h"
#include "rp/error.h"
#include "rp/id_token_checks.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

using Outcome = std::optional<Error>;
constexpr std::size_t kMostProofBytes = 8192;
constexpr std::size_t kMostIdBytes = 512;
constexpr std::chrono::seconds kAhead{10};  // how far a proof's iat may be in our future

Error invalid(std::string message, std::string_view clause = "RFC 9449 §4.3") {
  return make_error(ErrorCode::dpop_proof_invalid, "the DPoP proof " + std::move(message), clause);
}

struct Proof {
  json::Object claims;
  std::string thumbprint;
};

Result<std::string> proof_of(const Request& request) {
  std::string proof;
  int count = 0;
  for (const auto& [name, value] : request.headers) {
    if (!same_header_name(name, "DPoP")) continue;
    proof = value;
    ++count;
  }
  // RFC 9449 §4.3 (1): "There is not more than one DPoP HTTP request header field."
  if (count != 1) return invalid(count == 0 ? "is missing" : "came more than once");
  if (proof.size() > kMostProofBytes) return invalid("is longer than 8 KiB");
  return proof;
}

bool has_private_part(const json::Object& jwk) {
  constexpr std::array<std::string_view, 8> parts{"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
  return std::ranges::any_of(parts, [&jwk](std::string_view part) { return jwk.contains(part); });
}

/// The key that the proof itself names, as a set of one.
Result<jose::JwkSet> key_in(const jose::JwsHeader& header) {
  const auto* member = json::find(header.all, "jwk");
  const auto* object = member == nullptr ? nullptr : member->if_object();
  if (object == nullptr) return invalid("names no key");
  // RFC 9449 §4.3 (7): "The jwk JOSE header parameter does not contain a private key."
  if (has_private_part(*object)) return invalid("holds a private key, which is no secret any more");
  auto jwk = jose::parse_jwk(*object);
  if (!jwk || !jwk->public_key()) return invalid("names no key that could be used");
  jwk->kid = header.kid;
  jose::JwkSet set;
  set.keys.push_back(*std::move(jwk));
  return set;
}

Result<Proof> verify(const std::string& text, const std::vector<jose::Algorithm>& algorithms) {
  const auto peeked = jose::UnverifiedToken::peek(text);
  if (!peeked) return invalid("is no JWT");
  // RFC 9449 §4.3 (4): "The typ JOSE header parameter has the value dpop+jwt."
  if (peeked->header().typ != "dpop+jwt") return invalid("is a JWT of another kind");
  const auto keys = key_in(peeked->header());
  if (!keys) return keys.error();
  // RFC 9449 §4.3 (5, 6): an asymmetric algorithm that is acceptable here, and the signature verifies with that key
  const auto verified = jose::verify_jws(text, *keys, algorithms);
  if (!verified) return invalid("has a signature that does not hold: " + printable(verified.error().detail));
  auto claims = json::parse_object(verified->payload());
  if (!claims) return invalid("has no proper claims");
  return Proof{.claims = *std::move(claims), .thumbprint = jose::thumbprint(keys->keys[0])};
}

/// Escapes of what needs none undone, the others in capitals (RFC 3986 §6.2.2): two spellings of one path are equal.
std::string normal_path(std::string_view path) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto decoded = path[i] == '%' && i + 2 < path.size() ? url::percent_decode(path.substr(i, 3)) : std::nullopt;
    if (!decoded) {
      out += path[i];
      continue;
    }
    const std::string encoded = url::percent_encode(*decoded);
    out += encoded;
    i += 2;
  }
  return out.empty() ? "/" : out;
}

Outcome check_request(const Proof& proof, const Request& request, const std::string& origin) {
  // RFC 9449 §4.3 (8): "The htm claim matches the HTTP method of the current request."
  if (json::string_or_empty(proof.claims, "htm") != request.method) return invalid("was made for another method");
  const auto htu = url::parse_http_url(json::string_or_empty(proof.claims, "htu"));
  // RFC 9449 §4.3 (9): "The htu claim matches the HTTP URI value ... ignoring any query and fragment parts."
  if (!htu || htu->userinfo || url::origin_of(*htu) != origin || normal_path(htu->path) != normal_path(request.path))
    return invalid("was made for another address");
  return std::nullopt;
}

Outcome check_time(const Proof& proof, std::chrono::seconds lifetime, TimePoint now) {
  const auto iat = numeric_date(proof.claims, "iat");
  // RFC 9449 §4.3 (11): "The creation time of the JWT ... is within an acceptable window"
  if (!iat || *iat > now + kAhead || *iat < now - lifetime) {
    return invalid("was not made just now", "RFC 9449 §4.3");
  }
  return std::nullopt;
}

Outcome check_binding(const Proof& proof, const std::string& token, const std::string& jkt) {
  // RFC 9449 §4.3 (12): the ath claim equals the hash of the access token
  if (!constant_time_equal(json::string_or_empty(proof.claims, "ath"), base64url_encode(crypto::sha256(token))))
    return invalid("was made for another token");
  // RFC 9449 §4.3 (12): "the public key to which the access token is bound matches the public key from the DPoP proof"
  if (!constant_time_equal(proof.thumbprint, jkt)) return invalid("was made by another key than the token's");
  return std::nullopt;
}

std::vector<jose::Algorithm> parsed(const std::vector<std::string>& names) {
  std::vector<jose::Algorithm> algorithms;
  for (const auto& name : names) {
    if (const auto algorithm = jose::parse_algorithm(name); algorithm && !jose::info(*algorithm).symmetric())
      algorithms.push_back(*algorithm);
  }
  return algorithms;
}

}  // namespace

ProofNonces::ProofNonces(std::string_view secret_key)
    : key_(crypto::hkdf_sha256(secret_key, {}, "latchkey DPoP nonces", 32)) {}

std::string ProofNonces::of(std::int64_t minute) const {
  return base64url_encode(key_.sign(crypto::Hash::sha256, std::to_string(minute)).substr(0, 18));
}

std::string ProofNonces::at(TimePoint now) const {
  return of(std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count());
}

bool ProofNonces::is_good(std::string_view nonce, TimePoint now) const {
  const auto minute = std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
  return constant_time_equal(nonce, of(minute)) || constant_time_equal(nonce, of(minute - 1));
}

DpopCheck::DpopCheck(const BearerOptions& options, std::function<std::string(std::size_t)> random_bytes)
    : options_(options),
      random_bytes_(std::move(random_bytes)),
      algorithms_(parsed(options.proof_algorithms)),
      nonces_(options.secret_key),
      used_(options.proof_memory) {}

std::optional<Error> DpopCheck::check(const Request& request, const std::string& token, const std::string& jkt,
                                      TimePoint now) {
  const auto text = proof_of(request);
  if (!text) return text.error();
  const auto proof = verify(*text, algorithms_);
  if (!proof) return proof.error();
  if (auto error = check_request(*proof, request, options_.origin)) return error;
  if (auto error = check_binding(*proof, token, jkt)) return error;
  // RFC 9449 §4.3 (10): with a nonce of the server's, "the nonce claim matches the server-provided nonce value"
  if (options_.proof_nonce && !nonces_.is_good(json::string_or_empty(proof->claims, "nonce"), now)) {
    return make_error(ErrorCode::dpop_nonce_needed, "the DPoP proof needs the nonce in the header DPoP-Nonce",
                      "RFC 9449 §9", "Make the proof again with it");
  }
  if (auto error = check_time(*proof, options_.proof_lifetime, now)) return error;
  const auto jti = json::string_or_empty(proof->claims, "jti");
  // RFC 9449 §4.2: jti REQUIRED
  if (jti.empty() || jti.size() > kMostIdBytes) return invalid("has no proper jti", "RFC 9449 §4.2");
  const auto issued_at = to_unix_seconds(*numeric_date(proof->claims, "iat"));
  return check_unused(crypto::sha256(proof->thumbprint + std::string(jti)), issued_at, now);
}

std::optional<Error> DpopCheck::check_unused(const std::string& id, std::int64_t issued_at, TimePoint now) {
  // RFC 9449 §11.1: a jti is taken once within the time that proofs are good
  if (!used_.first_use(id, issued_at, to_unix_seconds(now - options_.proof_lifetime)))
    return invalid("was used before", "RFC 9449 §11.1");
  if (!options_.notes) return std::nullopt;
  const auto first = options_.notes->claim("dpop " + base64url_encode(id), base64url_encode(random_bytes_(16)),
                                           2 * (options_.proof_lifetime + kAhead));
  if (!first) return first.error();
  if (!*first) return invalid("was used before", "RFC 9449 §11.1");
  return std::nullopt;
}

}  // namespace latchkey::rp
