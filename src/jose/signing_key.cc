#include "jose/signing_key.h"

#include <stdexcept>

#include <fmt/core.h>

#include "base/base64.h"
#include "json/writer.h"

namespace latchkey::jose {

struct SigningKey::State {
  std::string kid;
  Algorithm algorithm;
  std::variant<crypto::PrivateKey, crypto::HmacKey> key;
  std::string jwt_header;
};

namespace {

std::string encoded_header(Algorithm algorithm, std::string_view kid) {
  std::string text;
  json::Writer out(text);
  out.begin_object().member("alg", name(algorithm)).member("typ", "JWT");
  if (!kid.empty()) out.member("kid", kid);
  out.end_object();
  return base64url_encode(text);
}

}  // namespace

Result<SigningKey> SigningKey::make(std::string kid, Algorithm algorithm, crypto::PrivateKey key) {
  const AlgorithmInfo& row = info(algorithm);
  if (row.symmetric() || !crypto::fits(key, *row.scheme)) {
    return fail(Error::Kind::invalid, fmt::format("key {} cannot sign with {}", kid, row.name));
  }
  std::string header = encoded_header(algorithm, kid);
  return SigningKey(std::make_shared<const State>(std::move(kid), algorithm, std::move(key), std::move(header)));
}

Result<SigningKey> SigningKey::make(std::string kid, Algorithm algorithm, crypto::HmacKey key) {
  const AlgorithmInfo& row = info(algorithm);
  // RFC 7518 §3.2: a key of the same size as the hash output or larger MUST be used.
  if (!row.symmetric() || key.size() < crypto::digest_size(row.hash)) {
    return fail(Error::Kind::invalid, fmt::format("symmetric key {} cannot sign with {}", kid, row.name));
  }
  std::string header = encoded_header(algorithm, kid);
  return SigningKey(std::make_shared<const State>(std::move(kid), algorithm, std::move(key), std::move(header)));
}

const std::string& SigningKey::kid() const { return state_->kid; }
Algorithm SigningKey::algorithm() const { return state_->algorithm; }
std::string_view SigningKey::jwt_header() const { return state_->jwt_header; }

std::string SigningKey::sign(std::string_view input) const {
  const AlgorithmInfo& row = info(state_->algorithm);
  if (const auto* secret = std::get_if<crypto::HmacKey>(&state_->key)) return secret->sign(row.hash, input);
  auto signature = crypto::sign(std::get<crypto::PrivateKey>(state_->key), *row.scheme, input);
  if (!signature) throw std::runtime_error("signing failed: " + signature.error().detail);
  return std::move(*signature);
}

Jwk SigningKey::verification_jwk(std::string_view certificate_der) const {
  if (const auto* key = std::get_if<crypto::PrivateKey>(&state_->key)) {
    return make_public_jwk(key->public_key(), state_->algorithm, state_->kid, certificate_der);
  }
  return Jwk{.key = std::get<crypto::HmacKey>(state_->key),
             .kid = state_->kid,
             .use = "sig",
             .alg = std::string(name(state_->algorithm)),
             .key_ops = {},
             .x5c = {},
             .x5t = {},
             .x5t_s256 = {}};
}

}  // namespace latchkey::jose
