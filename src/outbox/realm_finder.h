// Realms by their id: the outbox knows no names, which may have changed since a row was written.
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "endpoints/realm_cache.h"
#include "model/realm.h"
#include "store/store.h"

namespace latchkey::outbox {

class RealmFinder {
 public:
  RealmFinder(const store::RealmStore& store, endpoints::RealmCache& cache) : store_(store), cache_(cache) {}

  /// Blocks. not_found: the realm is gone.
  [[nodiscard]] Result<model::RealmPtr> find(const model::RealmId& id);

 private:
  [[nodiscard]] Result<std::string> name_of(const model::RealmId& id);

  const store::RealmStore& store_;
  endpoints::RealmCache& cache_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::string> names_;
};

}  // namespace latchkey::outbox
