// AddressLimit: how often one client address may begin something, as a bucket of tokens for each that runs full again
// with time. An IPv6 client is its /64: whoever has one address of it has all. Memory is bounded: beyond that many
// addresses the one that was not heard of for longest is forgotten, which is to its favour.
#pragma once

#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.h"

namespace latchkey::gateway {

class AddressLimit {
 public:
  explicit AddressLimit(std::size_t most_addresses = 50'000) : most_(most_addresses) {}

  /// Takes one of `per_minute`, of which a third may come at once. Nothing: go on; else how long until there is one
  /// again, a second at least.
  [[nodiscard]] std::optional<std::chrono::seconds> take(std::string_view address, std::size_t per_minute, Instant now);
  [[nodiscard]] std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Instant at;
  };
  const std::size_t most_;
  mutable std::mutex mutex_;
  std::list<Bucket> buckets_;  ///< the latest first
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_;
};

/// What counts as one client: "192.0.2.7" and "::ffff:192.0.2.7" are one, and so is all of 2001:db8:0:1::/64. What is
/// no address is a client of its own.
[[nodiscard]] std::string client_of(std::string_view address);

}  // namespace latchkey::gateway
