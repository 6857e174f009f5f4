#include "authn/flow_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace latchkey::authn {
namespace {

using model::Execution;
using model::Flow;

constexpr int kMaxDepth = 16;

void collect(const model::Realm& realm, const Flow& flow, std::set<const Flow*>& into, int depth) {
  if (depth > kMaxDepth || !into.insert(&flow).second) return;
  for (const auto& execution : flow.executions) {
    if (const Flow* inside = realm.find_flow(execution.subflow)) collect(realm, *inside, into, depth + 1);
  }
}

/// Leaves out whatever a flow that stays still names, and what is inside that.
FlowTree without_shared(const model::Realm& realm, std::set<const Flow*> flows, const Flow* root,
                        const Execution* leaving) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const auto& other : realm.parts().flows) {
      if (flows.contains(other.get())) continue;
      for (const auto& execution : other->executions) {
        const Flow* named = &execution == leaving ? nullptr : realm.find_flow(execution.subflow);
        if (named != nullptr && named != root && flows.erase(named) > 0) changed = true;
      }
    }
  }
  FlowTree tree;
  std::set<std::string> kept;
  std::set<std::string> going;
  for (const auto& flow : realm.parts().flows) {
    const bool goes = flows.contains(flow.get());
    if (goes) tree.flows.push_back(flow.get());
    for (const auto& execution : flow->executions)
      (goes || &execution == leaving ? going : kept).insert(execution.config_id);
  }
  for (const auto& id : going) {
    if (!kept.contains(id) && realm.find_authenticator_config(id) != nullptr) tree.configs.push_back(id);
  }
  return tree;
}

class Copying {
 public:
  Copying(const model::Realm& realm, std::string_view prefix, const std::function<std::string()>& new_id)
      : realm_(realm), prefix_(prefix), new_id_(new_id) {}

  Result<std::string> copy(const Flow& from, std::string alias, bool top_level, int depth) {
    if (depth > kMaxDepth) return fail(Error::Kind::invalid, "the flow contains itself");
    if (realm_.find_flow(alias) != nullptr || !taken_.insert(alias).second)
      return fail(Error::Kind::conflict, fmt::format("Flow {} already exists", alias));
    const std::size_t place = out_.flows.size();
    Flow made = from;
    made.id = model::FlowId(new_id_());
    made.alias = std::move(alias);
    made.top_level = top_level;
    made.built_in = false;
    out_.flows.push_back(made);
    for (auto& execution : made.executions) {
      if (auto copied = copy_step(execution, depth); !copied) return std::unexpected(copied.error());
    }
    out_.flows[place].executions = std::move(made.executions);
    return made.id.value;
  }

  FlowCopy take() { return std::move(out_); }

 private:
  Status<> copy_step(Execution& execution, int depth) {
    execution.id = model::ExecutionId(new_id_());
    if (const Flow* inside = realm_.find_flow(execution.subflow)) {
      auto id = copy(*inside, fmt::format("{} {}", prefix_, inside->alias), false, depth + 1);
      if (!id) return std::unexpected(id.error());
      execution.subflow = model::FlowId(*std::move(id));
    }
    if (const auto* config = realm_.find_authenticator_config(execution.config_id)) {
      model::AuthenticatorConfig made = *config;
      made.id = new_id_();
      made.alias = fmt::format("{} {}", prefix_, config->alias);
      // Two steps may share one configuration, and names are unique.
      for (int n = 2; !config_names_.insert(made.alias).second; ++n)
        made.alias = fmt::format("{} {} {}", prefix_, config->alias, n);
      out_.config_ids.emplace_back(config->id, made.id);
      execution.config_id = made.id;
      out_.configs.push_back(std::move(made));
    }
    return {};
  }

  const model::Realm& realm_;
  std::string_view prefix_;
  const std::function<std::string()>& new_id_;
  std::set<std::string> taken_;
  std::set<std::string> config_names_;
  FlowCopy out_;
};

}  // namespace

ExecutionPlace find_execution(const model::Realm& realm, std::string_view id) {
  for (const auto& flow : realm.parts().flows) {
    for (std::size_t i = 0; i < flow->executions.size(); ++i) {
      if (flow->executions[i].id.value == id) return {flow.get(), &flow->executions[i], i};
    }
  }
  return {};
}

FlowTree tree_of(const model::Realm& realm, const Flow& flow) {
  std::set<const Flow*> flows;
  collect(realm, flow, flows, 0);
  return without_shared(realm, std::move(flows), &flow, nullptr);
}

FlowTree tree_below(const model::Realm& realm, const ExecutionPlace& place) {
  std::set<const Flow*> flows;
  if (const Flow* inside = realm.find_flow(place.execution->subflow)) collect(realm, *inside, flows, 0);
  return without_shared(realm, std::move(flows), nullptr, place.execution);
}

FlowUse use_of(const model::Realm& realm, const Flow& flow) {
  FlowUse use;
  for (const auto& [binding, alias] : realm.settings().flow_bindings) {
    if (alias == flow.alias) use.bindings.push_back(binding);
  }
  for (const auto& client : realm.parts().clients) {
    const bool overrides =
        std::ranges::any_of(client->flow_overrides, [&](const auto& entry) { return entry.second == flow.id.value; });
    if (overrides) use.clients.push_back(client.get());
  }
  for (const auto& parent : realm.parts().flows) {
    const bool contains =
        std::ranges::any_of(parent->executions, [&](const Execution& e) { return e.subflow == flow.id; });
    if (contains) use.parents.push_back(parent.get());
  }
  return use;
}

Result<FlowCopy> copy_flow(const model::Realm& realm, const Flow& flow, std::string_view new_alias,
                           const std::function<std::string()>& new_id) {
  Copying copying(realm, new_alias, new_id);
  if (auto copied = copying.copy(flow, std::string(new_alias), flow.top_level, 0); !copied)
    return std::unexpected(copied.error());
  return copying.take();
}

model::Flow with_moved(const Flow& flow, std::size_t position, int by) {
  Flow moved = flow;
  const auto other = static_cast<std::ptrdiff_t>(position) + by;
  if (other < 0 || other >= static_cast<std::ptrdiff_t>(moved.executions.size())) return moved;
  Execution& a = moved.executions[position];
  Execution& b = moved.executions[static_cast<std::size_t>(other)];
  std::swap(a, b);
  std::swap(a.priority, b.priority);
  // Old files may give two steps one priority: then their order would not last.
  for (std::size_t i = 1; i < moved.executions.size(); ++i) {
    auto& here = moved.executions[i];
    here.priority = std::max(here.priority, moved.executions[i - 1].priority + 1);
  }
  return moved;
}

int next_priority(const Flow& flow) { return flow.executions.empty() ? 0 : flow.executions.back().priority + 1; }

void sort_by_priority(Flow& flow) {
  auto& steps = flow.executions;
  for (auto step = steps.begin(); step != steps.end(); ++step) {
    const auto place = std::ranges::upper_bound(steps.begin(), step, step->priority, {}, &Execution::priority);
    std::rotate(place, step, step + 1);  // equal priorities keep their order
  }
}

}  // namespace latchkey::authn
