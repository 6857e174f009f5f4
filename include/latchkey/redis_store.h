// Sessions in Redis (or Valkey), for several machines. Link latchkey::redis (CMake) or latchkey-redis (pkg-config).
// Invariants: who a session belongs to and its tokens are sealed with the secret key, and so are the names by which
// they are found; every key that is written has an end (a TTL), so nothing piles up. Redis keeps what it was told as
// its own persistence says. One server or a primary with replicas; a cluster is not supported.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <latchkey/result.h>
#include <latchkey/session_store.h>

namespace latchkey::rp {

/// Settings of a store in Redis.
struct RedisStoreOptions {
  /// redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], rediss:// for TLS, or unix:///PATH[?db=DATABASE]. User and
  /// password percent-encoded.
  std::string url = "redis://127.0.0.1:6379";
  std::string user;                  ///< instead of the one in `url`
  std::string password;              ///< instead of the one in `url`
  std::string ca_file;               ///< PEM; empty: the system's certificates. The server's name is always checked
  std::string certificate_file;      ///< PEM, for servers that want one
  std::string key_file;              ///< PEM, of that certificate
  std::string prefix = "latchkey:";  ///< of every key, so that several applications can share a database
  std::string secret_key;            ///< at least 32 characters; SessionOptions::secret_key will do
  std::vector<std::string> former_secret_keys;  ///< keys that sealed before: what they sealed still opens
  /// Sessions of one person (issuer and subject) at most; her own that was seen longest ago gives way to a new one.
  std::size_t most_per_person = 100;
  std::size_t connections = 8;                  ///< at most; a request waits for a free one as long as for an answer
  std::chrono::milliseconds connect_timeout{1000};  ///< until a connection stands
  std::chrono::milliseconds timeout{1000};          ///< for each answer
  std::chrono::milliseconds retry_pause{500};       ///< after a failed connection nobody tries again for this long
  std::function<TimePoint()> now;                   ///< default: the system's clock
};

/// Checks the options and connects to nothing yet: the application starts while Redis is down. invalid_configuration
/// with a hint that names the option.
[[nodiscard]] Result<std::shared_ptr<SessionStore>> make_redis_store(RedisStoreOptions options);

}  // namespace latchkey::rp
