// Key providers of a realm as components: making them, completing those that a file names without a key, rotating them.
// Random bytes and key pairs come from the caller, so everything here is repeatable.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "crypto/key.h"
#include "model/component.h"

namespace latchkey::kc {

/// Where key pairs come from: the shell gives a pool of RSA keys made ahead; tests give a fixed pair.
struct KeySource {
  std::function<Result<crypto::PrivateKey>(int bits)> rsa;
  std::function<Result<crypto::PrivateKey>(crypto::Curve curve)> curve;
};
/// Fresh pairs from crypto::PrivateKey, made on the calling thread (RSA: up to a second).
[[nodiscard]] KeySource generated_keys();

/// What the making of new things needs. References: it lives on the caller's stack.
struct Makings {
  Random& random;
  const KeySource& keys;
  Instant now;
};

struct KeySpec {
  std::string provider_id;  ///< "rsa-generated", "rsa-enc-generated", "ecdsa-generated", "eddsa-generated",
                            ///< "hmac-generated", "aes-generated"
  std::string name;         ///< "" : provider_id
  std::string algorithm;    ///< "" : the provider's default (RS256, RSA-OAEP, HS512); "ES384" chooses the curve
  int priority = 100;
  std::string common_name;  ///< of the certificate that goes with an RSA key: the realm's name
};

/// A new component with a new key. Error::invalid: an unknown provider or algorithm.
[[nodiscard]] Result<model::Component> make_key_component(const KeySpec& spec, const Makings& makings);

/// What partial exports write in the place of a secret.
inline constexpr std::string_view kMaskedSecret = "**********";

/// Whether a `...-generated` component lacks its key (a hand-written file, or an export without secrets).
[[nodiscard]] bool lacks_key(const model::Component& component);
/// Gives it one, by its own configuration.
[[nodiscard]] Status<> generate_key(model::Component& component, std::string_view common_name, const Makings& makings);

/// The configuration entries of a component that are secret ("privateKey", "secret", ...): they live in
/// Component::secrets, sealed at rest.
[[nodiscard]] bool is_secret_entry(std::string_view provider_type, std::string_view key);

/// The same key, passive at once and retired at `when`.
[[nodiscard]] model::Component retire(const model::Component& component, Instant when);

struct RotateKeys {
  std::string algorithm;    ///< "" : every signing algorithm
  seconds grace{0};         ///< how long the old keys still verify
  std::string common_name;  ///< for new certificates: the realm's name
};
struct Rotation {
  std::vector<model::Component> added;    ///< new keys, active, settings as the old ones'
  std::vector<model::Component> changed;  ///< the old ones, passive until the end of the grace period
};

/// A new key for every active signing key. Error::not_found when the realm has none of that algorithm.
[[nodiscard]] Result<Rotation> rotate_keys(const std::vector<std::shared_ptr<const model::Component>>& components,
                                           const RotateKeys& what, const Makings& makings);

}  // namespace latchkey::kc
