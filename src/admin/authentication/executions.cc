// /admin/realms/{realm}/authentication/executions and /flows/{alias}/executions: the steps of a flow, seen and changed.
#include <fmt/format.h>

#include <algorithm>

#include "admin/authentication/authentication.h"
#include "admin/authentication/flow_parts.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "json/object_reader.h"
#include "kc/authenticator_catalog.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

using authn::ExecutionPlace;

Change execution_change(std::string_view operation, std::string_view id, json::Value representation = nullptr) {
  return {.operation = operation,
          .resource_type = "AUTH_EXECUTION",
          .resource_path = fmt::format("authentication/executions/{}", id),
          .representation = std::move(representation)};
}

ExecutionPlace place_of(const Call& call) { return authn::find_execution(*call.realm, call.param("execution")); }

std::optional<model::Requirement> requirement_of(std::string_view name) {
  for (const auto one : {model::Requirement::required, model::Requirement::alternative, model::Requirement::conditional,
                         model::Requirement::disabled}) {
    if (kc::requirement_name(one) == name) return one;
  }
  return std::nullopt;
}

/// What the step may be set to; 400 with the reason for anything else.
std::optional<http::Response> check_requirement(const Call& call, const model::Execution& execution,
                                                std::string_view wanted) {
  if (!requirement_of(wanted))
    return refused(
        400,
        fmt::format("There is no requirement \"{}\"; it is REQUIRED, ALTERNATIVE, CONDITIONAL or DISABLED", wanted));
  if (wanted == kc::requirement_name(execution.requirement)) return std::nullopt;
  if (call.realm->find_flow(execution.subflow) != nullptr) return std::nullopt;
  const auto choices = kc::requirement_choices(execution.authenticator, kc::requirement_name(execution.requirement));
  if (std::ranges::find(choices, wanted) != choices.end()) return std::nullopt;
  const auto* provider = kc::find_step_provider(execution.authenticator);
  if (provider != nullptr && kc::is_available(*provider))
    return refused(400, fmt::format("{} cannot be {}", provider->name, wanted));
  return refused(400, fmt::format("This server does not have \"{}\": a flow that needs it refuses every login",
                                  execution.authenticator));
}

/// The sub-flow behind a step, with the name and description that the console sends along with it.
struct SubflowNames {
  const model::Flow* flow = nullptr;  ///< null: not touched
  std::string alias, description;

  [[nodiscard]] bool changed() const {
    return flow != nullptr && (alias != flow->alias || description != flow->description);
  }
};

SubflowNames read_names(const Call& call, json::ObjectReader& reader, const model::Execution& step) {
  if (!reader.bool_or("authenticationFlow", false)) return {};
  const auto* flow = call.realm->find_flow(step.subflow);
  if (flow == nullptr) return {};
  return {flow, reader.string_or("displayName", flow->alias), reader.string_or("description", flow->description)};
}

Task<Reply> move(const Call& call, int by) {
  const auto place = place_of(call);
  if (place.flow == nullptr) co_return error_reply(404, "Illegal execution");
  if (place.flow->built_in) co_return error_reply(400, "It is illegal to modify execution in a built in flow");
  store::Plan plan;
  put(plan, call, authn::with_moved(*place.flow, place.position, by));
  auto change = execution_change("UPDATE", place.execution->id.value);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

std::optional<http::Response> check_names(const Call& call, const SubflowNames& names) {
  if (names.flow == nullptr || names.alias == names.flow->alias) return std::nullopt;
  if (auto wrong = check_alias(names.alias, "The name of a flow")) return wrong;
  if (names.flow->built_in) return refused(400, "A built-in flow cannot be renamed; copy it");
  if (call.realm->find_flow(names.alias) != nullptr) return refused(409, "Flow alias name already exists");
  return std::nullopt;
}

}  // namespace

Task<Reply> list_executions(const Call& call) {
  const auto* flow = call.realm->find_flow(call.param("flow"));
  if (flow == nullptr) co_return not_found("flow");
  co_return json_reply(kc::write_executions(*call.realm, *flow));
}

Task<Reply> update_execution(const Call& call) {
  const auto* flow = call.realm->find_flow(call.param("flow"));
  if (flow == nullptr) co_return not_found("flow");
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const auto place = authn::find_execution(*call.realm, reader.string_or("id", ""));
  if (place.flow == nullptr) {
    if (auto status = reader.status(); !status) co_return refusal_of(status.error());
    co_return error_reply(404, "Illegal execution");
  }
  const auto& step = *place.execution;
  const std::string wanted = reader.string_or("requirement", kc::requirement_name(step.requirement));
  const auto priority = reader.int64_or("priority", step.priority);
  const auto names = read_names(call, reader, step);
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (priority < -1'000'000 || priority > 1'000'000) co_return refused(400, "priority is out of range");
  if (auto wrong = check_requirement(call, step, wanted)) co_return *std::move(wrong);
  if (auto wrong = check_names(call, names)) co_return *std::move(wrong);
  model::Flow changed = *place.flow;
  changed.executions[place.position].requirement = *requirement_of(wanted);
  changed.executions[place.position].priority = static_cast<int>(priority);
  authn::sort_by_priority(changed);
  store::Plan plan;
  put(plan, call, changed);
  if (names.changed()) {
    model::Flow renamed = *names.flow;
    renamed.alias = names.alias;
    renamed.description = names.description;
    rename_flow(plan, call, *names.flow, renamed);
  }
  auto change = execution_change("UPDATE", step.id.value, *body);
  co_return co_await commit(call, std::move(plan), std::move(change),
                            json_reply(kc::write_flow(*call.realm, *flow), 202));
}

Task<Reply> show_execution(const Call& call) {
  const auto place = place_of(call);
  if (place.flow == nullptr) co_return error_reply(404, "Illegal execution");
  co_return object_reply(kc::write_execution(*place.flow, *place.execution));
}

Task<Reply> delete_execution(const Call& call) {
  const auto place = place_of(call);
  if (place.flow == nullptr) co_return error_reply(404, "Illegal execution");
  if (place.flow->built_in) co_return error_reply(400, "It is illegal to remove execution from a built in flow");
  store::Plan plan;
  model::Flow changed = *place.flow;
  changed.executions.erase(changed.executions.begin() + static_cast<std::ptrdiff_t>(place.position));
  put(plan, call, changed);
  delete_tree(plan, call, authn::tree_below(*call.realm, place));
  auto change = execution_change("DELETE", place.execution->id.value);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> raise_execution(const Call& call) { return move(call, -1); }
Task<Reply> lower_execution(const Call& call) { return move(call, +1); }

}  // namespace latchkey::admin
