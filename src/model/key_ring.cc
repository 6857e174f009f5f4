#include "model/key_ring.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <mutex>

#include "base/base64.h"
#include "crypto/certificate.h"
#include "crypto/digest.h"
#include "model/key_provider.h"

namespace latchkey::model {
namespace {

bool is_true(std::string_view text) { return text == "true" || text == "TRUE" || text == "True"; }

template <class Integer>
std::optional<Integer> parse_integer(std::string_view text) {
  Integer number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// One key provider. What its configuration says is read at once; its key on first use.
struct Entry {
  std::shared_ptr<const Component> component;
  KeyProviderTraits traits;
  KeyStatus status = KeyStatus::active;
  int priority = 0;
  std::optional<Instant> retires_at;
  std::string configuration_problem;

  mutable std::once_flag parsed;
  mutable std::optional<jose::SigningKey> signing;
  mutable std::optional<jose::Jwk> jwk;  ///< public or symmetric
  mutable std::string kid, public_key, certificate, key_problem;

  void parse() const;
  void parse_key() const;
  void parse_symmetric() const;
  void parse_asymmetric() const;
  void finish(const crypto::PrivateKey& key, const std::string& certificate_der) const;

  [[nodiscard]] KeyStatus status_at(Instant now) const {
    return retires_at && *retires_at <= now ? KeyStatus::disabled : status;
  }
};

void Entry::parse() const {
  std::call_once(parsed, [this] { parse_key(); });
}

void Entry::parse_key() const {
  if (traits.kind == KeyKind::aes) {
    kid = component->value("kid", component->id.value);
  } else if (traits.kind == KeyKind::hmac) {
    parse_symmetric();
  } else {
    parse_asymmetric();
  }
}

void Entry::parse_symmetric() const {
  kid = component->value("kid", component->id.value);
  const auto bytes = decode_key_bytes(key_entry(*component, "secret"));
  if (!bytes || bytes->empty()) {
    key_problem = "its `secret` is missing or is not base64url";
    return;
  }
  const auto algorithm = jose::parse_algorithm(traits.algorithm);
  if (!algorithm) {
    key_problem = fmt::format("`{}` is not an algorithm that we know", traits.algorithm);
    return;
  }
  std::string copy = *bytes;
  auto key = jose::SigningKey::make(kid, *algorithm, crypto::HmacKey(Secret(std::move(copy))));
  if (!key) {
    key_problem = key.error().detail;
    return;
  }
  signing = std::move(*key);
  jwk = signing->verification_jwk();
}

void Entry::parse_asymmetric() const {
  const std::string_view text = key_entry(*component, traits.private_entry);
  if (text.empty()) {
    key_problem = fmt::format("its `{}` is missing", traits.private_entry);
    return;
  }
  auto key = crypto::PrivateKey::from_realm_text(text);
  if (!key) {
    key_problem = fmt::format("its `{}` is not a private key: {}", traits.private_entry, key.error().detail);
    return;
  }
  std::string certificate_der;
  if (const auto pem = component->value("certificate"); !pem.empty()) {
    auto der = crypto::certificate_from_realm_text(pem);
    if (der) certificate_der = std::move(*der);
    // Without its certificate a key still verifies; the certificate only travels with it.
  }
  finish(*key, certificate_der);
}

void Entry::finish(const crypto::PrivateKey& key, const std::string& certificate_der) const {
  const crypto::PublicKey shared = key.public_key();
  const std::string der = shared.der();
  public_key = base64_encode(der);
  kid = component->value("kid");
  if (kid.empty()) kid = base64url_encode(crypto::sha256(der));
  if (!certificate_der.empty()) certificate = base64_encode(certificate_der);

  if (traits.use == "enc") {
    jose::Jwk published{.key = shared,
                        .kid = kid,
                        .use = "enc",
                        .alg = traits.algorithm,
                        .key_ops = {},
                        .x5c = {},
                        .x5t = {},
                        .x5t_s256 = {}};
    if (!certificate_der.empty()) {
      published.x5c.push_back(certificate_der);
      published.x5t = base64url_encode(crypto::digest(crypto::Hash::sha1, certificate_der));
      published.x5t_s256 = base64url_encode(crypto::sha256(certificate_der));
    }
    jwk = std::move(published);
    return;
  }
  const auto algorithm = jose::parse_algorithm(traits.algorithm);
  if (!algorithm) {
    key_problem = fmt::format("`{}` is not an algorithm that we know", traits.algorithm);
    return;
  }
  auto made = jose::SigningKey::make(kid, *algorithm, key);
  if (!made) {
    key_problem = made.error().detail;
    return;
  }
  signing = std::move(*made);
  jwk = signing->verification_jwk(certificate_der);
}

std::unique_ptr<Entry> read_entry(const std::shared_ptr<const Component>& component, const KeyProviderTraits& traits) {
  auto entry = std::make_unique<Entry>();
  entry->component = component;
  entry->traits = traits;
  entry->priority = parse_integer<int>(component->value("priority", "0")).value_or(0);
  const bool enabled = is_true(component->value("enabled", "true"));
  const bool active = is_true(component->value("active", "true"));
  entry->status = !enabled ? KeyStatus::disabled : active ? KeyStatus::active : KeyStatus::passive;
  if (const auto text = component->value(kKeyRetireAt); !text.empty()) {
    if (const auto at = parse_integer<std::int64_t>(text); at && *at >= 0 && *at < (std::int64_t{1} << 40)) {
      entry->retires_at = from_unix_seconds(*at);
    } else {  // an end that cannot be read is no reason to go on for ever
      entry->status = KeyStatus::disabled;
      entry->configuration_problem = fmt::format("`{}` is not a time, so the key is not used", kKeyRetireAt);
    }
  }
  return entry;
}

}  // namespace

struct KeyRing::State {
  struct Epoch {
    std::once_flag built;
    jose::JwkSet verification;
    std::string public_text;
  };

  std::vector<std::unique_ptr<Entry>> entries;  ///< best priority first
  std::vector<std::string> ignored;             ///< providers that give no key
  std::vector<Instant> retirements;             ///< sorted, without repeats
  std::vector<std::unique_ptr<Epoch>> epochs;   ///< one more than retirements

  const Epoch& epoch(Instant now);
  void build(Epoch& target, Instant now) const;
};

const KeyRing::State::Epoch& KeyRing::State::epoch(Instant now) {
  const auto index = std::upper_bound(retirements.begin(), retirements.end(), now) - retirements.begin();
  Epoch& found = *epochs[static_cast<std::size_t>(index)];
  std::call_once(found.built, [&] { build(found, now); });
  return found;
}

void KeyRing::State::build(Epoch& target, Instant now) const {
  jose::JwkSet published;
  for (const auto& entry : entries) {
    if (entry->status_at(now) == KeyStatus::disabled) continue;
    entry->parse();
    if (!entry->jwk) continue;
    if (entry->traits.use == "sig") target.verification.keys.push_back(*entry->jwk);
    if (entry->traits.kind != KeyKind::hmac) published.keys.push_back(*entry->jwk);
  }
  target.public_text = json::serialize(jose::public_json(published));
}

KeyRing::KeyRing(const std::vector<std::shared_ptr<const Component>>& components) : state_(std::make_unique<State>()) {
  for (const auto& component : components) {
    if (component->provider_type != kKeyProviderType) continue;
    const auto traits = key_provider_traits(*component);
    if (!traits) {
      state_->ignored.push_back(fmt::format("key provider \"{}\" is of type {}, which we do not know: it gives no key",
                                            component->name, component->provider_id));
      continue;
    }
    state_->entries.push_back(read_entry(component, *traits));
  }
  std::ranges::sort(state_->entries, [](const auto& a, const auto& b) {
    return a->priority != b->priority ? a->priority > b->priority : a->component->id < b->component->id;
  });
  for (const auto& entry : state_->entries) {
    if (entry->retires_at) state_->retirements.push_back(*entry->retires_at);
  }
  std::ranges::sort(state_->retirements);
  const auto repeats = std::ranges::unique(state_->retirements);
  state_->retirements.erase(repeats.begin(), repeats.end());
  for (std::size_t i = 0; i <= state_->retirements.size(); ++i)
    state_->epochs.push_back(std::make_unique<State::Epoch>());
}

KeyRing::~KeyRing() = default;

std::optional<jose::SigningKey> KeyRing::signing_key(std::string_view algorithm, Instant now) const {
  for (const auto& entry : state_->entries) {
    if (entry->traits.algorithm != algorithm || entry->traits.use != "sig" ||
        entry->status_at(now) != KeyStatus::active)
      continue;
    entry->parse();
    if (entry->signing) return entry->signing;
  }
  return std::nullopt;
}

const jose::JwkSet& KeyRing::verification_keys(Instant now) const { return state_->epoch(now).verification; }

const std::string& KeyRing::public_jwks(Instant now) const { return state_->epoch(now).public_text; }

std::vector<std::string> KeyRing::signing_algorithms(Instant now) const {
  std::vector<std::string> names;
  for (const auto& entry : state_->entries) {
    if (entry->traits.use != "sig" || entry->status_at(now) != KeyStatus::active) continue;
    if (std::ranges::find(names, entry->traits.algorithm) != names.end()) continue;
    entry->parse();
    if (entry->signing) names.push_back(entry->traits.algorithm);
  }
  return names;
}

std::string KeyRing::public_key_base64(Instant now) const {
  for (const auto& entry : state_->entries) {
    if (entry->traits.algorithm != "RS256" || entry->status_at(now) != KeyStatus::active) continue;
    entry->parse();
    if (entry->signing) return entry->public_key;
  }
  return {};
}

std::vector<KeyInfo> KeyRing::list(Instant now) const {
  std::vector<KeyInfo> keys;
  for (const auto& entry : state_->entries) {
    entry->parse();
    if (!entry->key_problem.empty()) continue;
    keys.push_back({entry->kid, entry->traits.algorithm, entry->traits.use, std::string(entry->traits.type),
                    entry->status_at(now), entry->priority, entry->component->id, entry->retires_at, entry->public_key,
                    entry->certificate});
  }
  return keys;
}

std::vector<std::string> KeyRing::problems() const {
  std::vector<std::string> found = state_->ignored;
  for (const auto& entry : state_->entries) {
    entry->parse();
    for (const auto& problem : {entry->configuration_problem, entry->key_problem}) {
      if (!problem.empty()) found.push_back(fmt::format("key provider \"{}\": {}", entry->component->name, problem));
    }
  }
  return found;
}

}  // namespace latchkey::model
