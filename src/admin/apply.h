// Configuration as code at work: loads what stands, lets kc/apply.h decide, commits everything as one plan. Used by the Admin
// REST (remote) and by `latchkey apply --data-dir` (beside a server).
#pragma once

#include <string>
#include <vector>

#include "base/random.h"
#include "base/task.h"
#include "base/time.h"
#include "crypto/sealer.h"
#include "kc/realm_overlay.h"
#include "model/realm.h"
#include "store/store.h"

namespace latchkey::admin {

struct ApplyTools {
  store::Store& store;
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

/// `wanted`: one realm's file with its placeholders expanded. invalid: not a realm; conflict: somebody changed it meanwhile.
Task<Result<ApplyReport>> apply_realm_file(ApplyTools tools, model::RealmPtr realm, json::Object wanted, ApplyOptions options);

}  // namespace latchkey::admin
