// New steps and sub-flows in a flow. Only what the server really does is taken: a step that it does not have would
// refuse every login through the flow.
#include <fmt/format.h>

#include "admin/authentication/authentication.h"
#include "admin/authentication/flow_parts.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "authn/flow.h"
#include "authn/flow_tree.h"
#include "json/object_reader.h"
#include "kc/authenticator_catalog.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

kc::StepKind kind_for(const model::Flow& flow) {
  if (flow.provider == "client-flow") return kc::StepKind::client_authenticator;
  if (flow.provider == "form-flow") return kc::StepKind::form_action;
  return kc::StepKind::authenticator;
}

std::optional<http::Response> check_provider(const model::Flow& flow, std::string_view id) {
  const auto* provider = kc::find_step_provider(id);
  if (provider != nullptr && provider->kind == kind_for(flow) && kc::is_available(*provider)) return std::nullopt;
  return refused(400, fmt::format("No authentication provider found for id: {}", id));
}

model::Execution new_step(const Call& call, const model::Flow& flow, std::string_view provider) {
  model::Execution step;
  step.id = model::ExecutionId(call.env.random.uuid());
  step.authenticator = provider;
  step.priority = authn::next_priority(flow);
  const auto choices = kc::requirement_choices(provider, "DISABLED");
  if (choices.size() == 1 && choices.front() == "REQUIRED") step.requirement = model::Requirement::required;
  return step;
}

http::Response created_at(const Call& call, std::string_view kind, std::string_view id) {
  return http::Response::of(201, "application/json", "")
      .with("Location",
            fmt::format("{}/admin/realms/{}/authentication/{}/{}", call.base_url, call.param("realm"), kind, id));
}

Change creation(std::string_view type, std::string_view kind, std::string_view id, json::Object representation) {
  representation["id"] = json::String(id);
  return {.operation = "CREATE",
          .resource_type = type,
          .resource_path = fmt::format("authentication/{}/{}", kind, id),
          .representation = std::move(representation)};
}

/// The flow that gets a new part; 400 as the incumbent answers.
std::expected<const model::Flow*, http::Response> parent_flow(const Call& call, std::string_view what) {
  const auto* parent = call.realm->find_flow(call.param("flow"));
  if (parent == nullptr) return std::unexpected(error_reply(400, "Parent flow doesn't exist"));
  if (parent->built_in)
    return std::unexpected(error_reply(400, fmt::format("It is illegal to add {} to a built in flow", what)));
  return parent;
}

/// Whoever walks a tree of flows needs its end: no flow stands deeper than a login would walk.
bool is_deep(const model::Realm& realm, const model::Flow& flow) {
  const auto parent_of = [&realm](const model::Flow& one) -> const model::Flow* {
    const auto use = authn::use_of(realm, one);
    return use.parents.empty() ? nullptr : use.parents.front();
  };
  int above = 0;
  for (const auto* at = parent_of(flow); at != nullptr && above < authn::kDeepestFlow; at = parent_of(*at)) ++above;
  return above >= authn::kDeepestFlow;
}

Task<Reply> store_step(const Call& call, const model::Flow* parent, model::Execution step) {
  model::Flow changed = *parent;
  changed.executions.push_back(step);
  store::Plan plan;
  put(plan, call, changed);
  auto change = creation("AUTH_EXECUTION", "executions", step.id.value, kc::write_execution(changed, step));
  co_return co_await commit(call, std::move(plan), std::move(change), created_at(call, "executions", step.id.value));
}

}  // namespace

Task<Reply> add_execution_to_flow(const Call& call) {
  const auto parent = parent_flow(call, "execution");
  if (!parent) co_return parent.error();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const std::string provider = reader.string_or("provider", "");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (auto wrong = check_provider(**parent, provider)) co_return *std::move(wrong);
  auto step = new_step(call, **parent, provider);
  co_return co_await store_step(call, *parent, std::move(step));
}

Task<Reply> add_subflow_to_flow(const Call& call) {
  const auto parent = parent_flow(call, "sub-flow");
  if (!parent) co_return parent.error();
  if (is_deep(*call.realm, **parent))
    co_return refused(400, fmt::format("Flows can stand {} levels deep", authn::kDeepestFlow));
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  model::Flow flow;
  flow.id = model::FlowId(call.env.random.uuid());
  flow.alias = reader.string_or("alias", "");
  flow.description = reader.string_or("description", "");
  flow.provider = reader.string_or("type", "basic-flow");
  flow.top_level = false;
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (auto wrong = check_alias(flow.alias, "The name of a flow")) co_return *std::move(wrong);
  if (flow.provider != "basic-flow")
    co_return refused(400,
                      fmt::format("A sub-flow is of type basic-flow here; \"{}\" is not available", flow.provider));
  if (call.realm->find_flow(flow.alias) != nullptr) co_return refused(409, "New flow alias name already exists");
  model::Flow changed = **parent;
  model::Execution step = new_step(call, changed, "");
  step.requirement = model::Requirement::disabled;
  step.subflow = flow.id;
  changed.executions.push_back(step);
  store::Plan plan;
  put(plan, call, flow, true);
  put(plan, call, changed);
  auto change = creation("AUTH_EXECUTION_FLOW", "flows", flow.id.value, *body);
  co_return co_await commit(call, std::move(plan), std::move(change), created_at(call, "flows", flow.id.value));
}

Task<Reply> add_execution(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const std::string parent_id = reader.string_or("parentFlow", "");
  const std::string provider = reader.string_or("authenticator", "");
  const bool is_flow = reader.bool_or("authenticatorFlow", reader.bool_or("autheticatorFlow", false));
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (parent_id.empty()) co_return error_reply(400, "parent flow not set on new execution");
  const auto* parent = call.realm->find_flow(model::FlowId(parent_id));
  if (parent == nullptr) co_return error_reply(400, "execution parent flow does not exist");
  if (parent->built_in) co_return error_reply(400, "It is illegal to add execution to a built in flow");
  if (is_flow) co_return refused(400, "Sub-flows are added at /flows/{alias}/executions/flow");
  if (auto wrong = check_provider(*parent, provider)) co_return *std::move(wrong);
  auto step = new_step(call, *parent, provider);
  co_return co_await store_step(call, parent, std::move(step));
}

}  // namespace latchkey::admin
