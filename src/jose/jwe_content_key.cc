#include "jose/jwe_content_key.h"

#include "base/base64.h"
#include "crypto/digest.h"
#include "crypto/key_transport.h"

namespace latchkey::jose {
namespace {

using crypto::ContentCipher;
using Reason = JweError::Reason;

std::unexpected<JweError> jwe_fail(Reason reason, std::string detail) {
  return std::unexpected<JweError>(JweError{reason, std::move(detail)});
}

std::string be32(std::size_t number) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((number >> shift) & 0xff);
  return out;
}

std::string with_length(std::string_view data) { return be32(data.size()) + std::string(data); }

ContentCipher gcm_of(std::size_t key_size) {
  if (key_size == 16) return ContentCipher::a128gcm;
  return key_size == 24 ? ContentCipher::a192gcm : ContentCipher::a256gcm;
}

bool is_agreement(const KeyManagementInfo& row) {
  return row.family == KeyFamily::ecdh || row.family == KeyFamily::ecdh_wrapped;
}

/// The key that ECDH gives: the content key itself, or the one that wraps it.
Secret derive(const Secret& shared, const KeyManagementInfo& row, ContentCipher content,
              const KeyParameters& parameters) {
  // RFC 7518 §4.6.2: AlgorithmID is "enc" for direct agreement and "alg" for agreement with key wrapping
  if (row.family == KeyFamily::ecdh) {
    return concat_kdf(shared, name(content), parameters, crypto::content_key_size(content));
  }
  return concat_kdf(shared, row.name, parameters, row.wrapping_key_size);
}

/// A member that is base64url when it is there.
bool read_octets(const json::Object& header, std::string_view name, std::string& out) {
  const auto* value = json::find(header, name);
  if (value == nullptr) return true;
  auto bytes = base64url_decode(json::string_or_empty(header, name));
  if (!value->is_string() || !bytes || bytes->size() > 1024) return false;
  out = std::move(*bytes);
  return true;
}

std::optional<Secret> open_agreed(const DecryptionKey& key, const KeyCase& in) {
  const auto shared = std::get<crypto::AgreementPrivateKey>(key.material()).agree(*in.parameters.epk);
  if (!shared) return std::nullopt;
  Secret derived = derive(*shared, in.row, in.content, in.parameters);
  if (in.row.family == KeyFamily::ecdh_wrapped) return crypto::aes_unwrap(derived.reveal(), in.encrypted_key);
  // RFC 7516 §5.2 (10): with direct agreement the encrypted key is empty
  if (!in.encrypted_key.empty()) return std::nullopt;
  return derived;
}

std::optional<Secret> open_symmetric(const Secret& shared, const KeyCase& in) {
  if (in.row.family == KeyFamily::aes_wrap) return crypto::aes_unwrap(shared.reveal(), in.encrypted_key);
  if (in.row.family == KeyFamily::gcm_wrap) {
    return crypto::content_open(gcm_of(in.row.wrapping_key_size), shared.reveal(), in.parameters.iv, {},
                                {std::string(in.encrypted_key), in.parameters.tag});
  }
  // RFC 7516 §5.2 (10): with direct encryption the encrypted key is empty
  if (!in.encrypted_key.empty()) return std::nullopt;
  return shared.clone();
}

Result<SealedKey> seal_agreed(const crypto::AgreementPublicKey& to, const JweRecipe& recipe, json::Object& header,
                              Random& random) {
  const KeyManagementInfo& row = info(recipe.key_management);
  auto ephemeral = crypto::AgreementPrivateKey::generate(to.curve());
  if (!ephemeral) return std::unexpected(std::move(ephemeral.error()));
  auto shared = ephemeral->agree(to);
  if (!shared) return std::unexpected(std::move(shared.error()));
  KeyParameters parties;
  if (!read_octets(header, "apu", parties.apu) || !read_octets(header, "apv", parties.apv))
    return fail(Error::Kind::invalid, "apu and apv are base64url");
  header["epk"] = agreement_point_json(ephemeral->public_key());
  Secret derived = derive(*shared, row, recipe.content, parties);
  if (row.family == KeyFamily::ecdh) return SealedKey{std::move(derived), {}};
  Secret content_key(random.bytes(crypto::content_key_size(recipe.content)));
  std::string wrapped = crypto::aes_wrap(derived.reveal(), content_key.reveal());
  return SealedKey{std::move(content_key), std::move(wrapped)};
}

SealedKey seal_symmetric(const Secret& shared, const JweRecipe& recipe, json::Object& header, Random& random) {
  const KeyManagementInfo& row = info(recipe.key_management);
  if (row.family == KeyFamily::direct) return {shared.clone(), {}};
  Secret content_key(random.bytes(crypto::content_key_size(recipe.content)));
  if (row.family == KeyFamily::aes_wrap) {
    std::string wrapped = crypto::aes_wrap(shared.reveal(), content_key.reveal());
    return {std::move(content_key), std::move(wrapped)};
  }
  const ContentCipher cipher = gcm_of(row.wrapping_key_size);
  const std::string iv = random.bytes(crypto::content_iv_size(cipher));
  auto sealed = crypto::content_seal(cipher, shared.reveal(), iv, {}, content_key.reveal());
  header["iv"] = base64url_encode(iv);
  header["tag"] = base64url_encode(sealed.tag);
  return {std::move(content_key), std::move(sealed.ciphertext)};
}

}  // namespace

Secret concat_kdf(const Secret& shared, std::string_view algorithm, const KeyParameters& parties, std::size_t length) {
  const std::string other =
      with_length(algorithm) + with_length(parties.apu) + with_length(parties.apv) + be32(length * 8);
  std::string out;
  for (std::size_t round = 1; out.size() < length; ++round) {
    std::string input = be32(round);
    input += shared.reveal();
    input += other;
    out += crypto::sha256(input);
    wipe(input);
  }
  std::string key = out.substr(0, length);
  wipe(out);
  return Secret(std::move(key));
}

JweResult<KeyParameters> read_key_parameters(const json::Object& header, const KeyManagementInfo& row) {
  KeyParameters parameters;
  if (is_agreement(row)) {
    const auto* epk = json::find(header, "epk");
    // RFC 7518 §4.6.1.1: epk MUST be present, and MUST be a JWK public key on a curve that is checked (RFC 8725 §3.4)
    if (epk == nullptr || !epk->is_object()) return jwe_fail(Reason::bad_key_agreement, "epk is missing");
    auto point = read_agreement_point(epk->get_object());
    if (!point) return jwe_fail(Reason::bad_key_agreement, "epk: " + point.error().detail);
    parameters.epk = std::move(*point);
    if (!read_octets(header, "apu", parameters.apu) || !read_octets(header, "apv", parameters.apv))
      return jwe_fail(Reason::malformed, "apu or apv is no base64url");
  }
  if (row.family == KeyFamily::gcm_wrap) {
    if (!read_octets(header, "iv", parameters.iv) || !read_octets(header, "tag", parameters.tag))
      return jwe_fail(Reason::malformed, "iv or tag is no base64url");
    // RFC 7518 §4.7.1.1, §4.7.1.2: iv (96 bits) and tag (128 bits) MUST be present
    if (parameters.iv.size() != 12 || parameters.tag.size() != 16)
      return jwe_fail(Reason::malformed, "iv or tag has a wrong size");
  }
  return parameters;
}

std::optional<Secret> open_content_key(const DecryptionKey& key, const KeyCase& in) {
  if (const auto* rsa = std::get_if<crypto::PrivateKey>(&key.material()))
    return crypto::oaep_decrypt(*rsa, in.row.oaep_hash, in.encrypted_key);
  if (const auto* shared = std::get_if<SharedKey>(&key.material())) return open_symmetric(**shared, in);
  return open_agreed(key, in);
}

Result<SealedKey> seal_content_key(const EncryptionKey& key, const JweRecipe& recipe, json::Object& header,
                                   Random& random) {
  if (const auto* to = std::get_if<crypto::AgreementPublicKey>(&key.material()))
    return seal_agreed(*to, recipe, header, random);
  if (const auto* shared = std::get_if<SharedKey>(&key.material()))
    return seal_symmetric(**shared, recipe, header, random);
  Secret content_key(random.bytes(crypto::content_key_size(recipe.content)));
  auto encrypted = crypto::oaep_encrypt(std::get<crypto::PublicKey>(key.material()),
                                        info(recipe.key_management).oaep_hash, content_key.reveal());
  if (!encrypted) return std::unexpected(std::move(encrypted.error()));
  return SealedKey{std::move(content_key), std::move(*encrypted)};
}

}  // namespace latchkey::jose
