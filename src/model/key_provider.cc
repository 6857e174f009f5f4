#include "model/key_provider.h"

#include <algorithm>
#include <array>

#include "base/base64.h"

namespace latchkey::model {
namespace {

struct Row {
  std::string_view provider_id;
  KeyKind kind;
  std::string_view default_algorithm;
  std::string_view use;
  std::string_view type;
  std::string_view private_entry;
  std::string_view public_entry;
  bool generated;
};

constexpr std::array kProviders{
    Row{"rsa-generated", KeyKind::rsa, "RS256", "sig", "RSA", "privateKey", "", true},
    Row{"rsa", KeyKind::rsa, "RS256", "sig", "RSA", "privateKey", "", false},
    Row{"rsa-enc-generated", KeyKind::rsa, "RSA-OAEP", "enc", "RSA", "privateKey", "", true},
    Row{"rsa-enc", KeyKind::rsa, "RSA-OAEP", "enc", "RSA", "privateKey", "", false},
    Row{"ecdsa-generated", KeyKind::ec, "ES256", "sig", "EC", "ecdsaPrivateKey", "ecdsaPublicKey", true},
    Row{"eddsa-generated", KeyKind::eddsa, "EdDSA", "sig", "OKP", "eddsaPrivateKey", "eddsaPublicKey", true},
    Row{"hmac-generated", KeyKind::hmac, "HS512", "sig", "OCT", "secret", "", true},
    Row{"aes-generated", KeyKind::aes, "AES", "enc", "OCT", "secret", "", true},
};

std::string ec_algorithm(std::string_view curve) {
  if (curve == "P-384") return "ES384";
  if (curve == "P-521") return "ES512";
  return "ES256";
}

}  // namespace

std::optional<KeyProviderTraits> key_provider_traits(const Component& component) {
  const auto row = std::ranges::find(kProviders, std::string_view(component.provider_id), &Row::provider_id);
  if (row == kProviders.end()) return std::nullopt;
  KeyProviderTraits traits{row->kind,
                           std::string(row->default_algorithm),
                           std::string(row->use),
                           row->type,
                           row->private_entry,
                           row->public_entry,
                           row->generated};
  switch (row->kind) {
    case KeyKind::rsa:
      // Old realms have one provider for both uses, told apart by `keyUse`.
      if (const auto use = component.value("keyUse"); use == "enc" || use == "ENC") traits.use = "enc";
      traits.algorithm = component.value("algorithm", traits.use == "enc" ? "RSA-OAEP" : "RS256");
      break;
    case KeyKind::ec:
      traits.algorithm = ec_algorithm(component.value("ecdsaEllipticCurveKey", "P-256"));
      break;
    case KeyKind::hmac:
      traits.algorithm = component.value("algorithm", "HS512");
      break;
    case KeyKind::eddsa:
    case KeyKind::aes:
      break;
  }
  return traits;
}

std::string_view key_entry(const Component& component, std::string_view name) {
  if (const auto found = component.secrets.find(name); found != component.secrets.end() && found->second) {
    return found->second->reveal();
  }
  return component.value(name);
}

std::optional<std::string> decode_key_bytes(std::string_view text) {
  std::string_view bare = text;
  while (bare.ends_with('=')) bare.remove_suffix(1);
  if (auto bytes = base64url_decode(bare)) return bytes;
  return base64_decode_mime(text);
}

}  // namespace latchkey::model
