// Clients that a file brings to a realm that stands are judged by its client policies, as if an administrator had made
// or changed each of them (op/client_changes.h). Whole realms that somebody imports are not: they were judged where
// they come from, and whoever runs the server brings them.
#pragma once

#include "base/result.h"
#include "json/json.h"
#include "model/realm.h"

namespace latchkey::kc {

/// `client` as the policies of `realm` let it be; `realm` is as it would be with the client in it. invalid: they refuse
/// it.
[[nodiscard]] Result<model::Client> judged_client(const model::Realm& realm, const model::Client& client);

/// For a file laid over a realm: `before` and `after` are the realm's forms, `parts` what `after` means. Judged are the
/// clients whose entries differ; what policies set by themselves is set in `after` and in `parts`, so that the same
/// file changes nothing the second time. invalid: one is refused, and the detail names it.
[[nodiscard]] Status<> judge_clients(const json::Object& before, json::Object& after, model::RealmParts& parts);

}  // namespace latchkey::kc
