#include "jose/algorithm.h"

#include <array>

#include "base/base64.h"

namespace latchkey::jose {
namespace {

using crypto::Hash;
using enum crypto::SignatureScheme;

constexpr std::array<AlgorithmInfo, 13> table{{
    {Algorithm::HS256, "HS256", "oct", Hash::sha256, std::nullopt},
    {Algorithm::HS384, "HS384", "oct", Hash::sha384, std::nullopt},
    {Algorithm::HS512, "HS512", "oct", Hash::sha512, std::nullopt},
    {Algorithm::RS256, "RS256", "RSA", Hash::sha256, rsa_pkcs1_sha256},
    {Algorithm::RS384, "RS384", "RSA", Hash::sha384, rsa_pkcs1_sha384},
    {Algorithm::RS512, "RS512", "RSA", Hash::sha512, rsa_pkcs1_sha512},
    {Algorithm::PS256, "PS256", "RSA", Hash::sha256, rsa_pss_sha256},
    {Algorithm::PS384, "PS384", "RSA", Hash::sha384, rsa_pss_sha384},
    {Algorithm::PS512, "PS512", "RSA", Hash::sha512, rsa_pss_sha512},
    {Algorithm::ES256, "ES256", "EC", Hash::sha256, ecdsa_p256_sha256},
    {Algorithm::ES384, "ES384", "EC", Hash::sha384, ecdsa_p384_sha384},
    {Algorithm::ES512, "ES512", "EC", Hash::sha512, ecdsa_p521_sha512},
    {Algorithm::EdDSA, "EdDSA", "OKP", Hash::sha512, eddsa},
}};

}  // namespace

std::span<const AlgorithmInfo> all_algorithms() { return table; }
const AlgorithmInfo& info(Algorithm algorithm) { return table[static_cast<std::size_t>(algorithm)]; }
std::string_view name(Algorithm algorithm) { return info(algorithm).name; }

std::optional<Algorithm> parse_algorithm(std::string_view text) {
  for (const AlgorithmInfo& row : table) {
    if (row.name == text) return row.id;
  }
  return std::nullopt;
}

std::string half_hash(Algorithm algorithm, std::string_view value) {
  const std::string whole = crypto::digest(info(algorithm).hash, value);
  return base64url_encode(std::string_view(whole).substr(0, whole.size() / 2));
}

}  // namespace latchkey::jose
