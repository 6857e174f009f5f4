// One policy or permission of authorization services as the Admin REST sends and shows it: each type has members of its
// own, which the file form keeps as texts in `config`.
#pragma once

#include <string_view>

#include "base/result.h"
#include "kc/authorization.h"
#include "model/realm.h"
#include "op/authz/policies.h"

namespace latchkey::kc {

/// `config`: the settings as texts, whatever the type; `members`: the type's own members.
enum class PolicyForm { config, members };
[[nodiscard]] json::Object write_policy(const model::Realm& realm, const op::authz::Policy& policy, PolicyForm form);

struct PolicyPlace {
  const model::Realm& realm;
  const op::authz::ResourceServer& server;
};
/// What was sent for a policy of `old`'s type: members that were not sent stay. Roles, clients, groups, client scopes,
/// and parts of the server that do not exist are errors; scripts are not available.
[[nodiscard]] Result<op::authz::Policy> change_policy(const PolicyPlace& place, op::authz::Policy old,
                                                      const json::Object& sent);

/// PolicyProviderRepresentation of the types that there are.
[[nodiscard]] json::Array write_policy_providers();

}  // namespace latchkey::kc
