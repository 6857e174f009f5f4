// Realm snapshots by name, loaded on first use, bounded, replaced whole. Each get()
// compares the version row, so a change by another process (a command beside the server) is seen by the next request;
// what changed is then loaded and what did not is shared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/log.h"
#include "base/result.h"
#include "base/task.h"
#include "crypto/sealer.h"
#include "model/realm.h"
#include "store/store.h"

namespace latchkey::endpoints {

class RealmCache {
 public:
  RealmCache(const store::RealmStore& store, const crypto::Sealer& sealer, Log& log, std::size_t limit = 256);

  /// not_found: no such realm. Else the store's error, or `internal` when a document cannot be read.
  Task<Result<model::RealmPtr>> get(std::string name);

 private:
  struct Entry {
    model::RealmPtr realm;
    std::uint64_t last_used = 0;
  };
  model::RealmPtr find(const std::string& name);
  void keep(const std::string& name, model::RealmPtr realm);
  Task<Result<model::RealmPtr>> load(store::RealmHead head, model::RealmPtr old);

  const store::RealmStore& store_;
  const crypto::Sealer& sealer_;
  Log& log_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::uint64_t uses_ = 0;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace latchkey::endpoints
