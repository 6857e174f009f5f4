// Configuration as code at work: loads what stands, lets kc/apply/apply.h decide, and gives everything as one plan. Who
// commits it: the Admin REST as every change of an administrator (change.h), `latchkey apply --local` on the data
// itself.
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/task.h"
#include "base/time.h"
#include "base/worker_pool.h"
#include "crypto/sealer.h"
#include "kc/apply/realm_overlay.h"
#include "model/realm.h"
#include "store/store.h"

namespace latchkey::admin {

struct ApplyTools {
  const store::Store& store;
  WorkerPool& hashing;  ///< keys are made and passwords hashed there, for that takes seconds
  const crypto::Sealer& sealer;
  Random& random;
  Instant now{};
};

struct ApplyOptions {
  bool prune = false;
  bool dry_run = false;
};

struct ApplyReport {
  std::vector<kc::Difference> differences;
  std::vector<std::string> notes;
};

struct PlannedApply {
  ApplyReport report;
  store::Plan
      plan;  ///< empty: nothing to write. `changed` when somebody changed the realm or one of its users meanwhile
};

/// `wanted`: one realm's file with its placeholders expanded. invalid: not a realm; unavailable: too much to do at
/// once.
Task<Result<PlannedApply>> plan_realm_file(ApplyTools tools, model::RealmPtr realm, json::Object wanted,
                                           ApplyOptions options);

}  // namespace latchkey::admin
