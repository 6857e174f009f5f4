// authenticationFlows, authenticatorConfig and requiredActions. Steps that we do not know stay in their place: whoever
// walks the flow refuses there.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include "kc/import/import_state.h"

namespace latchkey::kc {
namespace {

using model::Execution;
using model::Flow;
using model::Requirement;

std::optional<Requirement> parse_requirement(std::string_view text) {
  if (text == "REQUIRED") return Requirement::required;
  if (text == "ALTERNATIVE") return Requirement::alternative;
  if (text == "CONDITIONAL") return Requirement::conditional;
  if (text == "DISABLED") return Requirement::disabled;
  return std::nullopt;
}

struct Step {
  Execution execution;
  std::string subflow_alias;
  std::string config_alias;
  bool optional = false;  ///< the requirement of files before Keycloak 8: "if the user has such a credential"
  std::string path;
};

std::optional<Step> read_step(json::ObjectReader& reader, ImportState& state) {
  Step step;
  step.path = reader.path();
  step.execution.id = model::ExecutionId(state.take_id(reader, "execution"));
  step.execution.authenticator = reader.string_or("authenticator", "");
  step.subflow_alias = reader.string_or("flowAlias", "");
  step.config_alias = reader.string_or("authenticatorConfig", "");
  const std::int64_t priority = reader.int64_or("priority", 0);
  step.execution.priority = static_cast<int>(std::clamp<std::int64_t>(priority, -1'000'000, 1'000'000));
  const std::string requirement = reader.required_string("requirement");
  if (!reader.ok()) return std::nullopt;
  step.optional = requirement == "OPTIONAL";
  const auto parsed = parse_requirement(requirement);
  if (!parsed && !step.optional) {
    reader.reject("requirement", "must be REQUIRED, ALTERNATIVE, CONDITIONAL or DISABLED");
    return std::nullopt;
  }
  step.execution.requirement = parsed.value_or(Requirement::conditional);
  if (step.execution.authenticator.empty() && step.subflow_alias.empty()) {
    reader.reject("authenticator", "is missing, and there is no flowAlias either");
    return std::nullopt;
  }
  step.execution.kept_json =
      state.keep_rest(reader, "authenticationFlows",
                      {"autheticatorFlow", "authenticatorFlow", "userSetupAllowed", "parentFlow", "flowId"});
  return step;
}

/// "OPTIONAL" meant what a conditional sub-flow means now: asked of those who have such a credential.
void make_conditional(Execution& execution, const std::string& flow_alias, ImportState& state) {
  Flow flow;
  flow.id = model::FlowId(state.random().uuid());
  flow.alias = fmt::format("{} - {} - Conditional", flow_alias, execution.authenticator);
  flow.top_level = false;
  Execution condition;
  condition.id = model::ExecutionId(state.random().uuid());
  condition.requirement = Requirement::required;
  condition.priority = 10;
  condition.authenticator = "conditional-user-configured";
  Execution inner = execution;
  inner.requirement = Requirement::required;
  inner.priority = 20;
  flow.executions = {condition, inner};
  const Flow* added = state.draft.add(std::move(flow));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, "authenticationFlows",
               fmt::format("the flow \"{}\" has the step {} twice", flow_alias, execution.authenticator));
    return;
  }
  execution.id = model::ExecutionId(state.random().uuid());
  execution.authenticator.clear();
  execution.config_id.clear();
  execution.subflow = added->id;
}

void resolve_step(Step& step, Flow* flow, ImportState& state) {
  if (!step.subflow_alias.empty()) {
    const Flow* subflow = state.draft.flow(step.subflow_alias);
    if (subflow == nullptr) {
      state.fail(Error::Kind::invalid, step.path + ".flowAlias",
                 fmt::format("names the flow \"{}\", which does not exist", step.subflow_alias));
      return;
    }
    step.execution.subflow = subflow->id;
  }
  if (!step.config_alias.empty()) {
    const auto* config = state.draft.config(step.config_alias);
    if (config == nullptr) {
      state.fail(Error::Kind::invalid, step.path + ".authenticatorConfig",
                 fmt::format("names the configuration \"{}\", which does not exist", step.config_alias));
      return;
    }
    step.execution.config_id = config->id;
  }
  if (step.optional) make_conditional(step.execution, flow->alias, state);
  flow->executions.push_back(std::move(step.execution));
}

void read_flow(json::ObjectReader& reader, ImportState& state) {
  Flow flow;
  flow.id = model::FlowId(state.take_id(reader, "flow"));
  flow.alias = take_name(reader, "alias");
  flow.description = reader.string_or("description", "");
  flow.provider = reader.string_or("providerId", "basic-flow");
  flow.top_level = reader.bool_or("topLevel", true);
  flow.built_in = reader.bool_or("builtIn", false);
  std::vector<Step> steps;
  reader.for_each_object("authenticationExecutions", [&](json::ObjectReader& execution) {
    if (auto step = read_step(execution, state)) steps.push_back(std::move(*step));
  });
  if (!reader.ok()) return;
  const std::string alias = flow.alias;
  Flow* added = state.draft.add(std::move(flow));
  if (added == nullptr) {
    state.fail(Error::Kind::conflict, reader.path(), fmt::format("defines the flow \"{}\" a second time", alias));
    return;
  }
  added->kept_json = state.keep_rest(reader, "authenticationFlows");
  state.references.emplace_back([&state, added, steps = std::move(steps)]() mutable {
    for (auto& step : steps) {
      if (state.ok()) resolve_step(step, added, state);
    }
    std::sort(added->executions.begin(), added->executions.end(),
              [](const Execution& a, const Execution& b) { return a.priority < b.priority; });
  });
}

/// Whoever walks a flow must come to an end, and soon: flows that many steps share are walked once for each of them.
class CycleSearch {
 public:
  explicit CycleSearch(ImportState& state) : state_(state) {}
  /// How many steps a walk through the flow takes.
  std::size_t visit(const Flow& flow) {
    Mark& mark = marks_[flow.id.value];
    if (mark == Mark::done || !state_.ok()) return steps_[flow.id.value];
    if (mark == Mark::open) {
      state_.fail(Error::Kind::invalid, "authenticationFlows",
                  fmt::format("the flow \"{}\" contains itself", flow.alias));
      return 0;
    }
    mark = Mark::open;
    std::size_t steps = flow.executions.size();
    for (const auto& execution : flow.executions) {
      if (execution.subflow.empty()) continue;
      const Flow* inside = state_.draft.flow_by_id(execution.subflow.value);
      if (inside != nullptr) steps = std::min(steps + visit(*inside), kMostSteps + 1);
    }
    if (steps > kMostSteps) {
      state_.fail(Error::Kind::invalid, "authenticationFlows",
                  fmt::format("the flow \"{}\" has more than {} steps", flow.alias, kMostSteps));
    }
    marks_[flow.id.value] = Mark::done;
    return steps_[flow.id.value] = steps;
  }

 private:
  enum class Mark { fresh, open, done };
  static constexpr std::size_t kMostSteps = 1000;
  ImportState& state_;
  std::unordered_map<std::string, std::size_t> steps_;
  std::unordered_map<std::string, Mark> marks_;
};

void read_config(json::ObjectReader& reader, ImportState& state) {
  model::AuthenticatorConfig config;
  config.id = state.take_id(reader, "authenticator configuration");
  config.alias = take_name(reader, "alias");
  config.config = reader.string_map("config");
  for (auto it = config.config.begin(); it != config.config.end();) {
    const bool secret = it->first.find("secret") != std::string::npos || it->first.find("Secret") != std::string::npos;
    if (secret) state.keep_secret(config.id, it->first, std::move(it->second));
    it = secret ? config.config.erase(it) : std::next(it);
  }
  if (!reader.ok()) return;
  const std::string alias = config.alias;
  if (state.draft.add(std::move(config)) == nullptr) {
    state.fail(Error::Kind::conflict, reader.path(),
               fmt::format("defines the configuration \"{}\" a second time", alias));
  }
}

}  // namespace

void import_flows(json::ObjectReader& realm, ImportState& state) {
  realm.for_each_object("authenticatorConfig", [&](json::ObjectReader& reader) { read_config(reader, state); });
  realm.for_each_object("authenticationFlows", [&](json::ObjectReader& reader) { read_flow(reader, state); });
  state.references.emplace_back([&state] {
    CycleSearch search(state);
    for (const auto& flow : state.draft.flows()) search.visit(flow);
  });
}

void import_required_actions(json::ObjectReader& realm, ImportState& state) {
  realm.for_each_object("requiredActions", [&](json::ObjectReader& reader) {
    model::RequiredAction action;
    action.alias = take_name(reader, "alias");
    // Older files write it in small letters.
    if (action.alias == "terms_and_conditions") action.alias = "TERMS_AND_CONDITIONS";
    action.name = reader.string_or("name", action.alias);
    action.provider = reader.string_or("providerId", action.alias);
    action.enabled = reader.bool_or("enabled", true);
    action.default_action = reader.bool_or("defaultAction", false);
    action.priority = static_cast<int>(std::clamp<std::int64_t>(reader.int64_or("priority", 0), -1'000'000, 1'000'000));
    action.config = reader.string_map("config");
    if (!reader.ok()) return;
    action.kept_json = state.keep_rest(reader, "requiredActions");
    const std::string alias = action.alias;
    if (state.draft.add(std::move(action)) == nullptr) {
      state.fail(Error::Kind::conflict, reader.path(),
                 fmt::format("defines the required action \"{}\" a second time", alias));
    }
  });
}

}  // namespace latchkey::kc
