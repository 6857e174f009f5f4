// Which DPoP proofs were used (RFC 9449 §11.1), in bounded memory that no flood can turn into an open door: when it is
// full, the oldest second is forgotten and every proof made in it or before is refused from then on. So under a load
// beyond the limit proofs must be fresher; a used one is never taken again.
#pragma once

#include <latchkey/relying_party.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <mutex>
#include <string_view>
#include <unordered_set>

namespace latchkey::rp {

class UsedProofs {
 public:
  explicit UsedProofs(std::size_t limit) : limit_(limit) {}

  /// True the first time. `id` is a digest of at least 16 bytes over key and jti; `issued_at` the proof's iat, which
  /// the caller found to be within [now - lifetime, now + lifetime].
  [[nodiscard]] bool first_use(std::string_view id, std::int64_t issued_at, std::int64_t oldest_accepted) {
    const std::lock_guard lock(mutex_);
    while (!seconds_.empty() && seconds_.begin()->first < oldest_accepted) forget_oldest();
    if (issued_at <= floor_) return false;
    if (!seconds_[issued_at].insert(key_of(id)).second) return false;
    if (++count_ <= limit_) return true;
    floor_ = seconds_.begin()->first;
    forget_oldest();
    return issued_at > floor_;
  }

  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  using Key = std::array<std::uint64_t, 2>;
  struct Hash {
    std::size_t operator()(const Key& key) const { return key[0]; }  // a digest needs no further mixing
  };

  static Key key_of(std::string_view id) {
    Key key{};
    std::memcpy(key.data(), id.data(), sizeof key);
    return key;
  }
  void forget_oldest() {
    count_ -= seconds_.begin()->second.size();
    seconds_.erase(seconds_.begin());
  }

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::map<std::int64_t, std::unordered_set<Key, Hash>> seconds_;
  std::size_t count_ = 0;
  std::int64_t floor_ = INT64_MIN;
};

}  // namespace latchkey::rp
