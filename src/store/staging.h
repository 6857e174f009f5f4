// Realms that are too large for one plan are made in several, and nobody sees them before the last one.
#pragma once

#include <optional>
#include <string>

#include "store/store.h"

namespace latchkey::store {

/// Shows a realm in the making. `missing` when nothing of that id is made under the key; `exists` when a realm has its
/// id or (folded) name, unless those are to be replaced: then they go as by DeleteRealm.
struct PublishRealm {
  RealmId id;
  bool replace = false;
};

/// A plan for the realm that is made under `key`: no read finds it. CreateRealm makes it (`exists` when the key is in
/// use), whatever realms there are; writes of plans with the same key reach it by its id, even when a living realm has
/// that id.
struct StagedPlan {
  std::string key;
  Instant until{};  ///< when nothing is written until then, the sweeper takes the realm away
  Plan plan;
  std::optional<PublishRealm> publish;  ///< behind the writes; in a refusal its place is plan.writes.size()
};

/// What every adapter has beside its Store.
class RealmStaging {
 public:
  virtual ~RealmStaging() = default;
  virtual Loaded<CommitOutcome> commit_staged(StagedPlan plan) = 0;
};
[[nodiscard]] RealmStaging& staging_of(Store& store);

}  // namespace latchkey::store
