// The plans that make, rename and remove a realm, each with the realm's entry in master: the client `<realm>-realm`
// whose roles administer it, and its place in master's role `admin`. Pure; the server's start uses them too.
#pragma once

#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "crypto/sealer.h"
#include "kc/import/import.h"
#include "model/realm.h"
#include "store/plan.h"

namespace latchkey::admin {

struct PlanTools {
  const crypto::Sealer& sealer;
  Random& random;
  Instant now;
  /// A user of master who gets every role of the new realm's client there, unless empty: who may make realms and is no
  /// administrator of all may administer what he made.
  model::UserId creator = {};
};

/// `master`: as it stands; null while there is none.
[[nodiscard]] store::Plan plan_new_realm(kc::ImportedRealm realm, const model::RealmParts* master, PlanTools tools);

/// What follows a new name: master's client, and the addresses of the realm's own built-in clients.
[[nodiscard]] store::Plan plan_renamed_entries(const model::Realm& realm, std::string_view new_name,
                                               const model::Realm& master, const crypto::Sealer& sealer);

/// The realm is hidden at once; its client in master goes, with its roles and with every mention of them.
[[nodiscard]] store::Plan plan_realm_removal(const model::Realm& realm, const model::Realm& master,
                                             const crypto::Sealer& sealer);

}  // namespace latchkey::admin
