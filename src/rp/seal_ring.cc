#include "rp/seal_ring.h"

#include "base/base64.h"
#include "crypto/aead.h"
#include "crypto/hmac.h"

namespace latchkey::rp {
namespace {

constexpr std::size_t kIdBytes = 4;

std::string info(std::string_view what, std::string_view use) {
  return "latchkey " + std::string(use) + ": " + std::string(what);
}

}  // namespace

SealRing::Key SealRing::derive(std::string_view secret_key, std::string_view use) {
  return {.id = std::string(crypto::hkdf_sha256(secret_key, {}, info("key id", use), kIdBytes).reveal()),
          .bytes = crypto::hkdf_sha256(secret_key, {}, info("sealing", use), crypto::aead_key_size),
          .lookup = crypto::hkdf_sha256(secret_key, {}, info("look-up", use), crypto::aead_key_size)};
}

SealRing::SealRing(std::string_view secret_key, const std::vector<std::string>& former, std::string_view use) {
  keys_.push_back(derive(secret_key, use));
  for (const auto& key : former) keys_.push_back(derive(key, use));
}

std::string SealRing::seal(std::string_view associated, std::string_view plain) const {
  return keys_.front().id + crypto::aead_seal(keys_.front().bytes.reveal(), associated, plain);
}

std::optional<Secret> SealRing::open(std::string_view associated, std::string_view box) const {
  if (box.size() < kIdBytes) return std::nullopt;
  for (const auto& key : keys_) {
    if (key.id != box.substr(0, kIdBytes)) continue;
    if (auto plain = crypto::aead_open(key.bytes.reveal(), associated, box.substr(kIdBytes))) return plain;
  }
  return std::nullopt;
}

std::vector<std::string> SealRing::lookup_names(std::string_view text) const {
  std::vector<std::string> names;
  names.reserve(keys_.size());
  for (const auto& key : keys_) names.push_back(base64url_encode(crypto::hmac_sha256(key.lookup.reveal(), text)));
  return names;
}

}  // namespace latchkey::rp
