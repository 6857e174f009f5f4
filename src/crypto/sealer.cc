#include "crypto/sealer.h"

#include <map>
#include <mutex>
#include <shared_mutex>

#include <fmt/core.h>

#include "base/base64.h"
#include "crypto/aead.h"
#include "crypto/digest.h"
#include "crypto/hmac.h"

namespace latchkey::crypto {
namespace {

constexpr std::string_view version = "v1";
constexpr std::size_t key_id_size = 8;
constexpr std::string_view check_purpose = "master-key-check";

std::string hex(std::string_view raw) {
  std::string out;
  for (const char c : raw) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return out;
}

// "v1:" + 8 hex digits + ":" + base64url
struct Parts {
  std::string_view key_id;
  std::string_view box;
};

std::optional<Parts> split(std::string_view sealed) {
  constexpr std::size_t head = version.size() + 1 + key_id_size + 1;
  if (sealed.size() < head || !sealed.starts_with("v1:") || sealed[head - 1] != ':') return std::nullopt;
  return Parts{sealed.substr(version.size() + 1, key_id_size), sealed.substr(head)};
}

// Length before text: no other purpose and context give the same bytes.
std::string associated_data(std::string_view purpose, std::string_view context) {
  return fmt::format("latchkey {}\n{}:{}{}:{}", version, purpose.size(), purpose, context.size(), context);
}

class MasterKey {
 public:
  explicit MasterKey(Secret key)
      : id_(hex(hmac_sha256(key.reveal(), "latchkey master key id").substr(0, key_id_size / 2))),
        key_(std::move(key)) {}

  [[nodiscard]] const std::string& id() const { return id_; }

  [[nodiscard]] Secret derive(std::string_view kind, std::string_view purpose) const {
    return hkdf_sha256(key_.reveal(), {}, fmt::format("latchkey {}\n{}", kind, purpose), aead_key_size);
  }

  // The sealing key of a purpose; purposes are few and fixed by the program, so they are all kept.
  [[nodiscard]] const Secret& sealing_key(std::string_view purpose) const {
    {
      const std::shared_lock lock(mutex_);
      if (auto it = sealing_.find(purpose); it != sealing_.end()) return it->second;
    }
    Secret derived = derive("seal", purpose);
    const std::unique_lock lock(mutex_);
    return sealing_.try_emplace(std::string(purpose), std::move(derived)).first->second;  // nodes do not move
  }

 private:
  std::string id_;
  Secret key_;
  mutable std::shared_mutex mutex_;
  mutable std::map<std::string, Secret, std::less<>> sealing_;
};

}  // namespace

struct Sealer::Ring {
  std::vector<std::unique_ptr<const MasterKey>> keys;

  const MasterKey* find(std::string_view id) const {
    for (const auto& key : keys) {
      if (key->id() == id) return key.get();
    }
    return nullptr;
  }
};

Result<Sealer> Sealer::make(std::vector<Secret> ring) {
  if (ring.empty()) return fail(Error::Kind::invalid, "master key: none given");
  auto made = std::make_shared<Ring>();
  for (Secret& bytes : ring) {
    if (bytes.size() != aead_key_size) {
      return fail(Error::Kind::invalid, fmt::format("master key: {} bytes, 32 are needed", bytes.size()));
    }
    auto key = std::make_unique<const MasterKey>(std::move(bytes));
    if (made->find(key->id()) != nullptr) return fail(Error::Kind::invalid, "master key: the ring holds one key twice");
    made->keys.push_back(std::move(key));
  }
  return Sealer(std::move(made));
}

std::string Sealer::key_id() const { return ring()->keys.front()->id(); }

void Sealer::adopt(const Sealer& other) { ring_.store(other.ring(), std::memory_order_release); }

Secret Sealer::derive(std::string_view purpose) const { return ring()->keys.front()->derive("derive", purpose); }

std::string Sealer::seal(std::string_view purpose, std::string_view context, std::string_view plaintext) const {
  const auto held = ring();  // keeps the keys alive if another ring is adopted meanwhile
  const MasterKey& key = *held->keys.front();
  const std::string box = aead_seal(key.sealing_key(purpose).reveal(), associated_data(purpose, context), plaintext);
  return fmt::format("{}:{}:{}", version, key.id(), base64url_encode(box));
}

Result<Secret> Sealer::open(std::string_view purpose, std::string_view context, std::string_view sealed) const {
  const auto parts = split(sealed);
  if (!parts) return fail(Error::Kind::invalid, "sealed text: malformed");
  const auto held = ring();
  const MasterKey* key = held->find(parts->key_id);
  if (key == nullptr) return fail(Error::Kind::not_found, "sealed text: its master key is not in the ring");
  const auto box = base64url_decode(parts->box);
  if (!box) return fail(Error::Kind::invalid, "sealed text: malformed");
  auto opened = aead_open(key->sealing_key(purpose).reveal(), associated_data(purpose, context), *box);
  if (!opened) return fail(Error::Kind::invalid, "sealed text: altered, or sealed for another place");
  return std::move(*opened);
}

bool Sealer::needs_resealing(std::string_view sealed) const {
  const auto parts = split(sealed);
  return !parts || parts->key_id != key_id();
}

std::string Sealer::check_value() const { return seal(check_purpose, "", "latchkey"); }

Status<> Sealer::accepts(std::string_view check_value) const {
  auto opened = open(check_purpose, "", check_value);
  if (!opened) {
    return fail(opened.error().kind,
                "the master key is not the one that this data was sealed with (" + opened.error().detail + ")");
  }
  return {};
}

}  // namespace latchkey::crypto
