// From stored objects to the parts of a realm snapshot, whole or by what changed. What did not change is shared with the
// parts before: the cost is the change and one copy of the pointer lists. Every list is ordered by id.
#pragma once

#include "base/result.h"
#include "model/realm.h"
#include "store/store.h"

namespace latchkey::crypto {
class Sealer;
}

namespace latchkey::store {

/// One unreadable object fails the whole: a realm without one of its parts could be more permissive than it should.
[[nodiscard]] Result<model::RealmParts> assemble(const RealmRecord& record, const crypto::Sealer& sealer);

/// `parts` must be ordered as assemble() made them and be of the version that the changes start from.
[[nodiscard]] Result<model::RealmParts> apply_changes(model::RealmParts parts, const RealmChanges& changes,
                                                      const crypto::Sealer& sealer);

/// What writes all these parts: CreateRealm and one PutObject each. `parts.version` plays no role.
[[nodiscard]] Plan plan_for_new_realm(const model::RealmParts& parts, const crypto::Sealer& sealer);

}  // namespace latchkey::store
