#include "kc/key_components.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "model/key_provider.h"
#include "model/key_ring.h"

namespace latchkey::kc {
namespace {

using model::Component;
using model::KeyKind;

void set(Component& component, std::string_view key, std::string value) {
  component.config.insert_or_assign(std::string(key), std::vector<std::string>{std::move(value)});
}

void set_secret(Component& component, std::string_view key, std::string&& value) {
  component.secrets.insert_or_assign(std::string(key), std::make_shared<const Secret>(std::move(value)));
}

std::int64_t number(const Component& component, std::string_view key, std::int64_t fallback) {
  const std::string_view text = component.value(key);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return !text.empty() && error == std::errc{} && end == text.data() + text.size() ? value : fallback;
}

Status<> generate_rsa(Component& component, std::string_view common_name, const Makings& makings) {
  const std::int64_t bits = number(component, "keySize", 2048);
  // RFC 7518 §3.3: "A key of size 2048 bits or larger MUST be used with these algorithms."
  if (bits != 2048 && bits != 3072 && bits != 4096) {
    return fail(Error::Kind::invalid, fmt::format("a key size of {} bits is not one of 2048, 3072 and 4096", bits));
  }
  auto key = makings.keys.rsa(static_cast<int>(bits));
  if (!key) return std::unexpected(key.error());
  auto certificate = crypto::self_signed_certificate(*key, {std::string(common_name), makings.now});
  if (!certificate) return std::unexpected(certificate.error());
  set_secret(component, "privateKey", base64_encode(key->der().reveal()));
  set(component, "certificate", base64_encode(*certificate));
  return {};
}

std::optional<crypto::Curve> curve_named(std::string_view name) {
  for (const auto curve :
       {crypto::Curve::p256, crypto::Curve::p384, crypto::Curve::p521, crypto::Curve::ed25519, crypto::Curve::ed448}) {
    if (crypto::curve_name(curve) == name) return curve;
  }
  return std::nullopt;
}

Status<> generate_curve(Component& component, const model::KeyProviderTraits& traits, const Makings& makings) {
  const bool edwards = traits.kind == KeyKind::eddsa;
  const std::string_view entry = edwards ? "eddsaEllipticCurveKey" : "ecdsaEllipticCurveKey";
  const std::string name(component.value(entry, edwards ? "Ed25519" : "P-256"));
  const auto curve = curve_named(name);
  if (!curve || name.starts_with("Ed") != edwards)
    return fail(Error::Kind::invalid, fmt::format("\"{}\" is no curve for {}", name, component.provider_id));
  auto key = makings.keys.curve(*curve);
  if (!key) return std::unexpected(key.error());
  set(component, entry, name);
  set(component, traits.public_entry, base64_encode(key->public_key().der()));
  set_secret(component, traits.private_entry, base64_encode(key->der().reveal()));
  return {};
}

Status<> generate_secret(Component& component, const model::KeyProviderTraits& traits, const Makings& makings) {
  // RFC 7518 §3.2: "A key of the same size as the hash output or larger MUST be used"; Keycloak's default is longer.
  const std::int64_t size = number(component, "secretSize", traits.kind == KeyKind::aes ? 16 : 128);
  if (size < 16 || size > 512)
    return fail(Error::Kind::invalid, fmt::format("a secret of {} bytes is not between 16 and 512", size));
  set_secret(component, "secret", base64url_encode(makings.random.bytes(static_cast<std::size_t>(size))));
  if (component.value("kid").empty()) set(component, "kid", makings.random.uuid());
  return {};
}

std::string_view default_algorithm(KeyKind kind, std::string_view use) {
  if (kind == KeyKind::hmac) return "HS512";
  if (kind == KeyKind::rsa) return use == "enc" ? "RSA-OAEP" : "RS256";
  return "";
}

Status<> configure(Component& component, const KeySpec& spec, const model::KeyProviderTraits& traits) {
  set(component, "priority", fmt::format("{}", spec.priority));
  const std::string algorithm =
      spec.algorithm.empty() ? std::string(default_algorithm(traits.kind, traits.use)) : spec.algorithm;
  switch (traits.kind) {
    case KeyKind::rsa:
      if (traits.use == "enc")
        set(component, "keyUse", "ENC");
      else
        set(component, "keyUse", "SIG");
      set(component, "algorithm", algorithm);
      break;
    case KeyKind::hmac:
      set(component, "algorithm", algorithm);
      break;
    case KeyKind::ec:
      set(component, "ecdsaEllipticCurveKey",
          algorithm == "ES384"   ? "P-384"
          : algorithm == "ES512" ? "P-521"
                                 : "P-256");
      break;
    case KeyKind::eddsa:
    case KeyKind::aes:
      break;
  }
  const auto made = model::key_provider_traits(component);
  const bool known = traits.use == "enc" || jose::parse_algorithm(made->algorithm).has_value();
  if (!known || (!spec.algorithm.empty() && made->algorithm != spec.algorithm)) {
    return fail(Error::Kind::invalid, fmt::format("{} makes no keys for \"{}\"", spec.provider_id, spec.algorithm));
  }
  return {};
}

}  // namespace

KeySource generated_keys() {
  return {[](int bits) { return crypto::PrivateKey::generate_rsa(bits); },
          [](crypto::Curve curve) { return crypto::PrivateKey::generate(curve); }};
}

Result<Component> make_key_component(const KeySpec& spec, const Makings& makings) {
  Component component;
  component.id = model::ComponentId(makings.random.uuid());
  component.provider_id = spec.provider_id;
  component.provider_type = model::kKeyProviderType;
  component.name = spec.name.empty() ? spec.provider_id : spec.name;
  const auto traits = model::key_provider_traits(component);
  if (!traits || !traits->generated) {
    return fail(Error::Kind::invalid, fmt::format("\"{}\" is not a provider that makes keys", spec.provider_id));
  }
  if (auto configured = configure(component, spec, *traits); !configured) return std::unexpected(configured.error());
  if (auto made = generate_key(component, spec.common_name, makings); !made) return std::unexpected(made.error());
  return component;
}

bool lacks_key(const Component& component) {
  if (component.provider_type != model::kKeyProviderType) return false;
  const auto traits = model::key_provider_traits(component);
  if (!traits || !traits->generated) return false;
  const std::string_view text = model::key_entry(component, traits->private_entry);
  return text.empty() || text == kMaskedSecret;
}

Status<> generate_key(Component& component, std::string_view common_name, const Makings& makings) {
  const auto traits = model::key_provider_traits(component);
  if (!traits)
    return fail(Error::Kind::invalid, fmt::format("\"{}\" is not a key provider that we know", component.provider_id));
  switch (traits->kind) {
    case KeyKind::rsa:
      return generate_rsa(component, common_name, makings);
    case KeyKind::ec:
    case KeyKind::eddsa:
      return generate_curve(component, *traits, makings);
    case KeyKind::hmac:
    case KeyKind::aes:
      return generate_secret(component, *traits, makings);
  }
  return fail(Error::Kind::internal, "a kind of key without a maker");
}

bool is_secret_entry(std::string_view provider_type, std::string_view key) {
  if (provider_type == model::kKeyProviderType) {
    return key == "privateKey" || key == "secret" || key == "ecdsaPrivateKey" || key == "eddsaPrivateKey" ||
           key == "ecdhPrivateKey" || key == "keystorePassword" || key == "keyPassword";
  }
  return key == "bindCredential" || key == "clientSecret" || key == "secret" || key == "password" ||
         key.ends_with("Password") || key.ends_with("privateKey") || key.ends_with("PrivateKey");
}

Component retire(const Component& component, Instant when) {
  Component old = component;
  set(old, "active", "false");
  set(old, model::kKeyRetireAt, fmt::format("{}", to_unix_seconds(when)));
  return old;
}

Result<Rotation> rotate_keys(const std::vector<std::shared_ptr<const Component>>& components, const RotateKeys& what,
                             const Makings& makings) {
  Rotation rotation;
  for (const auto& component : components) {
    if (component->provider_type != model::kKeyProviderType) continue;
    const auto traits = model::key_provider_traits(*component);
    if (!traits || traits->use != "sig" || (!what.algorithm.empty() && traits->algorithm != what.algorithm)) continue;
    if (component->value("enabled", "true") != "true" || component->value("active", "true") != "true") continue;
    // A new key of the same kind and settings; an imported "rsa" becomes a generated one.
    Component fresh = *component;
    fresh.id = model::ComponentId(makings.random.uuid());
    if (fresh.provider_id == "rsa") fresh.provider_id = "rsa-generated";
    fresh.secrets.clear();
    for (const auto key : {"kid", "certificate", "active", "enabled"}) fresh.config.erase(key);
    fresh.config.erase(std::string(model::kKeyRetireAt));
    if (auto made = generate_key(fresh, what.common_name, makings); !made) return std::unexpected(made.error());
    rotation.added.push_back(std::move(fresh));
    rotation.changed.push_back(retire(*component, makings.now + what.grace));
  }
  if (rotation.added.empty()) {
    return fail(Error::Kind::not_found, what.algorithm.empty()
                                            ? std::string("the realm has no active signing key to rotate")
                                            : fmt::format("the realm has no active {} key to rotate", what.algorithm));
  }
  return rotation;
}

}  // namespace latchkey::kc
