// The first half of a partial import: what of what was sent is new, stays out, or goes over what stands.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "kc/import/partial_import.h"

namespace latchkey::kc {

struct PartialChoice {
  json::Object to_read;  ///< what was sent without what is skipped; what is overwritten has the id of what stands
  std::vector<PartialImportResult> results;  ///< ids of what is added are not known yet
  /// What is read anew, by id; `groups` with all that is inside them.
  std::set<std::string> clients, roles, groups, identity_providers;
};

[[nodiscard]] Result<PartialChoice> choose_partial(const model::Realm& realm, const json::Object& sent,
                                                   const KnownUsers& users);

}  // namespace latchkey::kc
