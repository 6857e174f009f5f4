#include "crypto/key_agreement.h"

#include <openssl/err.h>

#include <array>

#include "crypto/key_state.h"

namespace latchkey::crypto {

// Private keys hold both halves, public keys one.
struct AgreementState {
  AgreementCurve curve = AgreementCurve::p256;
  std::string x;
  std::string y;
  std::shared_ptr<const void> owner;  // keeps `pkey` alive
  EVP_PKEY* pkey = nullptr;
};

namespace {

using State = std::shared_ptr<const AgreementState>;
constexpr std::array<std::string_view, 4> names{"P-256", "P-384", "P-521", "X25519"};
constexpr std::size_t kX25519Size = 32;

Result<State> x25519_state(EvpPkey pkey) {
  if (!pkey) return openssl_failure(Error::Kind::invalid, "X25519 key");
  AgreementState state{.curve = AgreementCurve::x25519, .x = std::string(kX25519Size, '\0'), .y = {}, .owner = {}};
  std::size_t size = state.x.size();
  if (EVP_PKEY_get_raw_public_key(pkey.get(), bytes(state.x), &size) != 1 || size != kX25519Size)
    openssl_bug("read X25519 key");
  state.pkey = pkey.get();
  state.owner = std::shared_ptr<EVP_PKEY>(std::move(pkey));
  return std::make_shared<const AgreementState>(std::move(state));
}

/// `Key` is a PublicKey or a PrivateKey; a copy of the handle keeps OpenSSL's key alive.
template <class Key>
Result<State> ec_state(const Key& key, const PublicParameters& parameters) {
  const auto* ec = std::get_if<EcPublic>(&parameters);
  if (ec == nullptr) return fail(Error::Kind::invalid, "ECDH needs an EC key");
  AgreementState state{.curve = static_cast<AgreementCurve>(ec->curve), .x = ec->x, .y = ec->y, .owner = {}};
  state.owner = std::make_shared<const Key>(key);
  state.pkey = key.state().pkey.get();
  return std::make_shared<const AgreementState>(std::move(state));
}
static_assert(static_cast<int>(Curve::p521) == static_cast<int>(AgreementCurve::p521));

}  // namespace

std::string_view agreement_curve_name(AgreementCurve curve) { return names[static_cast<std::size_t>(curve)]; }

std::optional<AgreementCurve> parse_agreement_curve(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<AgreementCurve>(i);
  }
  return std::nullopt;
}

AgreementCurve AgreementPublicKey::curve() const { return state_->curve; }
const std::string& AgreementPublicKey::x() const { return state_->x; }
const std::string& AgreementPublicKey::y() const { return state_->y; }

Result<AgreementPublicKey> AgreementPublicKey::from_coordinates(AgreementCurve curve, std::string_view x,
                                                                std::string_view y) {
  auto state = [&]() -> Result<State> {
    if (curve == AgreementCurve::x25519) {
      // RFC 8037 §2: the public key is "x" alone
      if (x.size() != kX25519Size || !y.empty()) return fail(Error::Kind::invalid, "X25519: x must have 32 bytes");
      return x25519_state(EvpPkey(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, bytes(x), x.size())));
    }
    // Checks that the point lies on the curve (RFC 8725 §3.4).
    const EcPublic parameters{static_cast<Curve>(curve), std::string(x), std::string(y)};
    auto key = PublicKey::from_parameters(parameters);
    if (!key) return std::unexpected(std::move(key.error()));
    return ec_state(*key, parameters);
  }();
  if (!state) return std::unexpected(std::move(state.error()));
  return AgreementPublicKey(std::move(*state));
}

Result<AgreementPrivateKey> AgreementPrivateKey::generate(AgreementCurve curve) {
  if (curve == AgreementCurve::x25519) {
    auto state = x25519_state(EvpPkey(EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519")));
    if (!state) return std::unexpected(std::move(state.error()));
    return AgreementPrivateKey(std::move(*state));
  }
  auto key = PrivateKey::generate(static_cast<Curve>(curve));
  if (!key) return std::unexpected(std::move(key.error()));
  return from_ec(*key);
}

Result<AgreementPrivateKey> AgreementPrivateKey::from_ec(const PrivateKey& key) {
  auto state = ec_state(key, key.public_key().parameters());
  if (!state) return std::unexpected(std::move(state.error()));
  return AgreementPrivateKey(std::move(*state));
}

Result<AgreementPrivateKey> AgreementPrivateKey::from_x25519(std::string_view d, std::string_view x) {
  if (d.size() != kX25519Size) return fail(Error::Kind::invalid, "X25519: d must have 32 bytes");
  auto state = x25519_state(EvpPkey(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, bytes(d), d.size())));
  if (!state) return std::unexpected(std::move(state.error()));
  if ((*state)->x != x) return fail(Error::Kind::invalid, "X25519: x does not belong to d");
  return AgreementPrivateKey(std::move(*state));
}

Result<Secret> AgreementPrivateKey::agree(const AgreementPublicKey& other) const {
  if (state_->curve != other.curve()) {
    return fail(Error::Kind::invalid, "ECDH: the public key is on another curve than the private one");
  }
  const EvpPkeyCtx context(EVP_PKEY_CTX_new_from_pkey(nullptr, state_->pkey, nullptr));
  std::string secret(66, '\0');  // the longest: P-521
  std::size_t size = secret.size();
  // RFC 8037 §3.2: an all-zero output is refused; OpenSSL's derivation fails with one.
  if (!context || EVP_PKEY_derive_init(context.get()) != 1 ||
      EVP_PKEY_derive_set_peer(context.get(), other.state_->pkey) != 1 ||
      EVP_PKEY_derive(context.get(), bytes(secret), &size) != 1) {
    return openssl_failure(Error::Kind::invalid, "ECDH");
  }
  secret.resize(size);
  return Secret(std::move(secret));
}

}  // namespace latchkey::crypto
