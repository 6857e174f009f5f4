#include "jose/jws.h"

#include <fmt/core.h>

#include "base/base64.h"
#include "jose/compact.h"

namespace latchkey::jose {
namespace {

using Reason = JoseError::Reason;

bool signature_holds(const Jwk& jwk, const AlgorithmInfo& row, std::string_view input, std::string_view signature) {
  if (const auto* secret = std::get_if<crypto::HmacKey>(&jwk.key)) return secret->verify(row.hash, input, signature);
  if (const auto* key = std::get_if<crypto::PublicKey>(&jwk.key))
    return crypto::verify(*key, *row.scheme, input, signature);
  return crypto::verify(*jwk.public_key(), *row.scheme, input, signature);
}

JoseResult<Algorithm> check_algorithm(const JwsHeader& header, std::span<const Algorithm> allowed) {
  // RFC 8725 §3.1: the algorithm is the caller's choice; the header's only picks from it. "none" has no enumerator.
  const auto algorithm = parse_algorithm(header.alg);
  if (!algorithm || std::ranges::find(allowed, *algorithm) == allowed.end()) {
    return jose_fail(Reason::algorithm_not_allowed,
                     fmt::format("alg \"{}\" is not accepted here", header.alg.substr(0, 40)));
  }
  return *algorithm;
}

}  // namespace

std::shared_ptr<const JwsHeader> HeaderMemory::find(std::string_view encoded) const {
  const std::lock_guard lock(mutex_);
  return encoded == encoded_ ? header_ : nullptr;
}

void HeaderMemory::keep(std::string_view encoded, std::shared_ptr<const JwsHeader> header) {
  const std::lock_guard lock(mutex_);
  if (encoded == encoded_) return;
  encoded_ = encoded;
  header_ = std::move(header);
}

VerifiedJws::VerifiedJws(std::shared_ptr<const JwsHeader> header, Algorithm algorithm, std::string payload)
    : header_(std::move(header)), algorithm_(algorithm), payload_(std::move(payload)) {}

JoseResult<VerifiedJws> verify_jws(std::string_view compact, const JwkSet& keys, std::span<const Algorithm> allowed,
                                   HeaderMemory* memory) {
  auto parts = split_compact(compact, memory);
  if (!parts) return std::unexpected(std::move(parts.error()));
  auto algorithm = check_algorithm(*parts->header, allowed);
  if (!algorithm) return std::unexpected(std::move(algorithm.error()));
  // RFC 7515 §4.1.11: extensions that are not understood make the JWS invalid. We understand none.
  if (parts->header->all.contains("crit"))
    return jose_fail(Reason::critical_header, "crit: no extension is understood");

  const std::string& kid = parts->header->kid;
  const auto candidates = keys.candidates(kid, *algorithm);
  if (candidates.empty()) {
    return jose_fail(!kid.empty() && keys.has_kid(kid) ? Reason::no_fitting_key : Reason::unknown_key,
                     fmt::format("no key for {} and kid \"{}\"", name(*algorithm), kid.substr(0, 100)));
  }
  // A token without kid may be tried with several keys; more would let one token buy many verifications.
  constexpr std::size_t max_tries = 8;
  for (std::size_t i = 0; i < candidates.size() && i < max_tries; ++i) {
    if (signature_holds(*candidates[i], info(*algorithm), parts->signing_input, parts->signature)) {
      if (memory != nullptr) memory->keep(parts->encoded_header, parts->header);
      return VerifiedJws(std::move(parts->header), *algorithm, std::move(parts->payload));
    }
  }
  return jose_fail(Reason::bad_signature, "the signature does not match");
}

std::string sign_jws(const SigningKey& key, json::Object header, std::string_view payload) {
  header["alg"] = name(key.algorithm());
  if (!key.kid().empty()) header["kid"] = key.kid();
  std::string out = base64url_encode(json::serialize(header)) + '.' + base64url_encode(payload);
  out += '.' + base64url_encode(key.sign(out));
  return out;
}

}  // namespace latchkey::jose
