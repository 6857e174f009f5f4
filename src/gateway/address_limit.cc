#include "gateway/address_limit.h"

#include <algorithm>
#include <cmath>

#include "http/proxy.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kIpv6Prefix = 8;  // bytes: a /64

bool is_ipv4(const http::AddressBytes& address) {
  return std::all_of(address.begin(), address.begin() + 10, [](auto byte) { return byte == 0; }) &&
         address[10] == 0xFF && address[11] == 0xFF;
}

}  // namespace

std::string client_of(std::string_view address) {
  address = address.substr(0, address.find('%'));  // a link-local address names its interface
  const auto bytes = http::parse_address(address);
  if (!bytes) return "?" + std::string(address);
  const std::size_t size = is_ipv4(*bytes) ? bytes->size() : kIpv6Prefix;
  return {bytes->begin(), bytes->begin() + static_cast<std::ptrdiff_t>(size)};
}

std::optional<std::chrono::seconds> AddressLimit::take(std::string_view address, std::size_t per_minute, Instant now) {
  if (per_minute == 0) return std::nullopt;
  const double rate = static_cast<double>(per_minute) / 60;
  const double full = std::max(1.0, std::floor(static_cast<double>(per_minute) / 3));
  std::string key = client_of(address);
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() >= most_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::move(key), full, now});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
  } else {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  }
  Bucket& bucket = buckets_.front();
  const double passed = std::max(0.0, std::chrono::duration<double>(now - bucket.at).count());
  bucket.tokens = std::min(full, bucket.tokens + passed * rate);
  bucket.at = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::nullopt;
  }
  const auto wait = static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / rate));
  return std::chrono::seconds{std::max<std::int64_t>(wait, 1)};
}

std::size_t AddressLimit::size() const {
  const std::lock_guard lock(mutex_);
  return buckets_.size();
}

}  // namespace latchkey::gateway
