#include "rp/decryption.h"

#include <fmt/core.h>

#include <algorithm>

#include "crypto/digest.h"
#include "rp/error.h"

namespace latchkey::rp {
namespace {

using Reason = jose::JweError::Reason;

Error bad_setting(std::string message, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, std::move(message), {}, hint);
}

latchkey::Result<jose::DecryptionKey> read_key(const std::string& text) {
  if (text.find("-----BEGIN") != std::string::npos) return jose::DecryptionKey::from_pem(text);
  const auto jwk = json::parse_object(text, {.max_bytes = 64 * 1024, .max_depth = 4});
  if (!jwk) return std::unexpected(jwk.error());
  return jose::DecryptionKey::from_jwk(*jwk);
}

Result<std::vector<jose::KeyManagement>> read_algorithms(const Config& config) {
  std::vector<jose::KeyManagement> accepted;
  if (config.encryption_algorithms.empty()) {
    for (const auto& row : jose::all_key_management()) {
      if (!row.symmetric()) accepted.push_back(row.id);
    }
  }
  for (const auto& name : config.encryption_algorithms) {
    const auto algorithm = jose::parse_key_management(name);
    if (!algorithm) {
      return bad_setting(
          fmt::format("the setting encryption_algorithms names {}, which is not accepted", printable(name, 30)),
          "Use names such as RSA-OAEP-256 or ECDH-ES; RSA1_5 and PBES2 are always refused");
    }
    accepted.push_back(*algorithm);
  }
  return accepted;
}

/// OpenID Connect Core §10.2: the key is the SHA-2 hash of the secret, cut on its right to the length that is wanted.
std::vector<jose::DecryptionKey> keys_of_secret(const std::string& secret) {
  std::vector<jose::DecryptionKey> keys;
  for (const std::size_t size : {16, 24, 32, 48, 64}) {
    std::string digest = size <= 32   ? crypto::sha256(secret)
                         : size <= 48 ? crypto::sha384(secret)
                                      : crypto::sha512(secret);
    digest.resize(size);
    keys.push_back(jose::DecryptionKey::from_secret(Secret(std::move(digest))));
  }
  return keys;
}

Error explain(const jose::JweError& error, std::string_view what) {
  const auto make = [&](ErrorCode code, std::string_view problem, std::string_view clause, std::string_view hint) {
    return make_error(code, fmt::format("{} {}: {}", what, problem, printable(error.detail)), clause, hint);
  };
  switch (error.reason) {
    case Reason::algorithm_not_allowed:
      return make(ErrorCode::algorithm_refused, "is encrypted with an algorithm that is not accepted",
                  "OpenID Connect Core §3.1.3.7 (1)",
                  "Compare the client's encryption algorithm at the provider with encryption_algorithms");
    case Reason::unknown_key:
    case Reason::bad_key_agreement:
    case Reason::not_decrypted:
      return make(ErrorCode::decryption_failed, "cannot be decrypted", "RFC 7516 §5.2",
                  "Give the provider the public key that belongs to one of decryption_keys");
    default:
      return make(ErrorCode::decryption_failed, "is encrypted in a way that is not taken", "RFC 7516 §5.2", {});
  }
}

}  // namespace

Result<DecryptionKeys> DecryptionKeys::read(const Config& config) {
  DecryptionKeys all;
  for (std::size_t i = 0; i < config.decryption_keys.size(); ++i) {
    auto key = read_key(config.decryption_keys[i]);
    if (!key) {
      return bad_setting(
          fmt::format("the setting decryption_keys has no usable key at place {}: {}", i + 1, key.error().detail),
          "Give a private RSA key of at least 2048 bits, or one on P-256, P-384, P-521 or X25519, as JWK or PEM");
    }
    all.keys_.push_back(*std::move(key));
  }
  auto algorithms = read_algorithms(config);
  if (!algorithms) return algorithms.error();
  all.accepted_.key_management = *std::move(algorithms);
  for (const auto& row : jose::all_content_encryption()) all.accepted_.content.push_back(row.id);
  const bool symmetric = std::ranges::any_of(all.accepted_.key_management,
                                             [](jose::KeyManagement id) { return jose::info(id).symmetric(); });
  if (symmetric && !config.client_secret.empty())
    std::ranges::move(keys_of_secret(config.client_secret), std::back_inserter(all.keys_));
  return all;
}

Result<std::string> DecryptionKeys::open(std::string_view token, std::string_view what) const {
  if (keys_.empty()) {
    return make_error(ErrorCode::decryption_failed, fmt::format("{} is encrypted, and there is no key for it", what),
                      "OpenID Connect Core §3.1.3.7 (1)",
                      "Set decryption_keys, or switch encryption off for this client at the provider");
  }
  const auto opened = jose::decrypt_jwe(token, keys_, accepted_);
  if (!opened) return explain(opened.error(), what);
  return std::string(opened->plaintext.reveal());
}

}  // namespace latchkey::rp
