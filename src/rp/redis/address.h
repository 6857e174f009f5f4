// Where a Redis server is and how to present oneself there, from an address as people write it.
#pragma once

#include <latchkey/redis_store.h>

#include <string>

namespace latchkey::rp::redis {

struct Address {
  std::string unix_path;  ///< empty: host and port
  std::string host;       ///< without brackets
  std::string port = "6379";
  bool tls = false;
  std::string user;
  std::string password;
  std::string database;  ///< empty: 0

  /// For messages: without user and password.
  [[nodiscard]] std::string to_string() const;
};

[[nodiscard]] Result<Address> parse_address(const RedisStoreOptions& options);

}  // namespace latchkey::rp::redis
