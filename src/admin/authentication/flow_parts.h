// What the resources of authentication flows share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "admin/call.h"
#include "authn/flow_tree.h"
#include "store/plan.h"

namespace latchkey::admin {

/// 400 for a name that is empty, too long, or could not stand in a path.
[[nodiscard]] std::optional<http::Response> check_alias(std::string_view alias, std::string_view what);

/// Deletes flows and configurations with the secrets that belong to them.
void delete_tree(store::Plan& plan, const Call& call, const authn::FlowTree& tree);

/// `flow` under another name, with everything that names it: bindings of the realm.
void rename_flow(store::Plan& plan, const Call& call, const model::Flow& old, const model::Flow& renamed);

}  // namespace latchkey::admin
