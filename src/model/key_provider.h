// The kinds of key provider and how their components are configured: one table for reading keys (key_ring) and for
// making them (kc/key_components).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/component.h"

namespace latchkey::model {

enum class KeyKind { rsa, ec, eddsa, hmac, aes };

struct KeyProviderTraits {
  KeyKind kind = KeyKind::rsa;
  std::string
      algorithm;    ///< "RS256", "ES384", "EdDSA", "HS512", "RSA-OAEP", "AES": what the component is configured for
  std::string use;  ///< "sig" or "enc"
  std::string_view type;           ///< "RSA", "EC", "OKP", "OCT"
  std::string_view private_entry;  ///< the configuration entry with the private key or the secret
  std::string_view public_entry;   ///< "" when the public key is not written beside it
  bool generated = false;          ///< the provider makes its key when it has none
};

/// Nothing for providers that we do not know (java-keystore, ...).
[[nodiscard]] std::optional<KeyProviderTraits> key_provider_traits(const Component& component);

/// A secret entry's text, wherever it stands (Component::secrets, or config); "" when there is none. The view lives as
/// long as the component.
[[nodiscard]] std::string_view key_entry(const Component& component, std::string_view name);

/// base64url with or without padding, or plain base64.
[[nodiscard]] std::optional<std::string> decode_key_bytes(std::string_view text);

}  // namespace latchkey::model
