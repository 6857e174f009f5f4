// Names and seals of what stands in Redis. A session is a hash with the fields r (sealed record), seen, idle, sid and
// sub (the keys of its two indexes); an index is a sorted set of sessions by their end.
#pragma once

#include <string>
#include <vector>

#include "rp/redis/client.h"
#include "rp/seal_ring.h"

namespace latchkey::rp::redis {

struct Shared {
  Shared(RedisStoreOptions options, Address address, std::shared_ptr<Trust> trust)
      : ring(options.secret_key, options.former_secret_keys, "session in Redis"),
        client(std::move(options), std::move(address), std::move(trust)) {}

  [[nodiscard]] std::string session_key(const std::string& key) const { return client.options().prefix + "s:" + key; }
  /// Under each key of the ring, the current one first.
  [[nodiscard]] std::vector<std::string> named(std::string_view kind, const std::string& text) const {
    auto names = ring.lookup_names(text);
    for (auto& name : names) name = client.options().prefix + std::string(kind) + name;
    return names;
  }

  SealRing ring;
  Client client;
};

[[nodiscard]] std::unique_ptr<SharedNotes> make_notes(std::shared_ptr<Shared> shared);

}  // namespace latchkey::rp::redis
