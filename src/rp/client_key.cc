#include "rp/client_key.h"

#include <fmt/core.h>

#include "jose/jwk.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

/// A private key with what its container says about it.
struct Labelled {
  crypto::PrivateKey key;
  std::string kid;
  std::string algorithm;
};

latchkey::Result<Labelled> read(const std::string& text) {
  if (text.find("-----BEGIN") != std::string::npos) {
    auto key = crypto::PrivateKey::from_pem(text);
    if (!key) return std::unexpected(key.error());
    return Labelled{*std::move(key), {}, {}};
  }
  auto jwk = jose::parse_jwk(text);
  if (!jwk) return std::unexpected(jwk.error());
  auto* key = std::get_if<crypto::PrivateKey>(&jwk->key);
  if (key == nullptr) return fail(latchkey::Error::Kind::invalid, "the JWK holds no private key");
  return Labelled{std::move(*key), std::move(jwk->kid), std::move(jwk->alg)};
}

/// RFC 7518 §3.1, RFC 8037 §3.1: what a key of this type and curve signs with when nobody says otherwise.
std::string_view usual_algorithm(const crypto::PrivateKey& key) {
  const auto parameters = key.public_key().parameters();
  if (std::holds_alternative<crypto::RsaPublic>(parameters)) return "RS256";
  if (const auto* ec = std::get_if<crypto::EcPublic>(&parameters)) {
    return ec->curve == crypto::Curve::p256 ? "ES256" : ec->curve == crypto::Curve::p384 ? "ES384" : "ES512";
  }
  return "EdDSA";
}

Error bad_key(std::string_view setting, std::string_view what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, fmt::format("the setting {} {}", setting, what), {}, hint);
}

}  // namespace

Result<jose::SigningKey> parse_client_key(const ClientKey& key, std::string_view setting) {
  auto read_key = read(key.text);
  if (!read_key) {
    return bad_key(
        setting, "is no private key: " + printable(read_key.error().detail),
        "Give a PEM file's text (openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256) or one JWK");
  }
  const std::string name = !key.algorithm.empty()         ? key.algorithm
                           : !read_key->algorithm.empty() ? read_key->algorithm
                                                          : std::string(usual_algorithm(read_key->key));
  const auto algorithm = jose::parse_algorithm(name);
  if (!algorithm) {
    return bad_key(setting, fmt::format("names the algorithm {}, which signs nothing here", printable(name, 20)),
                   "Use RS256, PS256, ES256 or EdDSA, or leave the algorithm away");
  }
  auto made = jose::SigningKey::make(key.kid.empty() ? read_key->kid : key.kid, *algorithm, std::move(read_key->key));
  if (!made) {
    return bad_key(setting, fmt::format("holds a key that cannot sign with {}", name),
                   "Leave the algorithm away, or use a key of its type; RSA keys need 2048 bits");
  }
  return *std::move(made);
}

}  // namespace latchkey::rp
