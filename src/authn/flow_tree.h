// Authentication flows as trees that an administrator changes: where an execution stands, what a flow contains, who
// uses it, and a copy of it. Pure; what comes out is stored by the caller.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/realm.h"

namespace latchkey::authn {

struct ExecutionPlace {
  const model::Flow* flow = nullptr;
  const model::Execution* execution = nullptr;
  std::size_t position = 0;  ///< in flow->executions
};
/// flow is null when the realm has no such execution.
[[nodiscard]] ExecutionPlace find_execution(const model::Realm& realm, std::string_view id);

/// What belongs to a flow alone: itself, its sub-flows and the configurations of their steps, unless something outside
/// names them too.
struct FlowTree {
  std::vector<const model::Flow*> flows;
  std::vector<std::string> configs;
};
[[nodiscard]] FlowTree tree_of(const model::Realm& realm, const model::Flow& flow);
/// The same for one execution: the sub-flow behind it and its configuration.
[[nodiscard]] FlowTree tree_below(const model::Realm& realm, const ExecutionPlace& place);

struct FlowUse {
  std::vector<std::string> bindings;          ///< "browser", "direct_grant", ... of the realm
  std::vector<const model::Client*> clients;  ///< that override a binding with it
  std::vector<const model::Flow*> parents;    ///< that contain it
  [[nodiscard]] bool empty() const { return bindings.empty() && clients.empty() && parents.empty(); }
};
[[nodiscard]] FlowUse use_of(const model::Realm& realm, const model::Flow& flow);

struct FlowCopy {
  std::vector<model::Flow> flows;  ///< the copy itself first
  std::vector<model::AuthenticatorConfig> configs;
  std::vector<std::pair<std::string, std::string>> config_ids;  ///< old, new: their secrets follow
};
/// Error::conflict when one of the new names is taken; `new_id` makes ids.
[[nodiscard]] Result<FlowCopy> copy_flow(const model::Realm& realm, const model::Flow& flow, std::string_view new_alias,
                                         const std::function<std::string()>& new_id);

/// Moves one step up (-1) or down (+1); the priorities stay where they are, unless they are equal. Unchanged at the
/// ends.
[[nodiscard]] model::Flow with_moved(const model::Flow& flow, std::size_t position, int by);
/// Behind everything.
[[nodiscard]] int next_priority(const model::Flow& flow);
void sort_by_priority(model::Flow& flow);

}  // namespace latchkey::authn
