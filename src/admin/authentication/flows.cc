// /admin/realms/{realm}/authentication/flows: the flows themselves; executions.cc has what is in them.
#include <fmt/format.h>

#include "admin/authentication/authentication.h"
#include "admin/authentication/flow_parts.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "json/object_reader.h"
#include "kc/identity_providers.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

const model::Flow* flow_by_id(const Call& call) {
  return call.realm->find_flow(model::FlowId(std::string(call.param("flow"))));
}

Change flow_change(std::string_view operation, const model::Flow& flow, json::Object representation = {}) {
  return {.operation = operation,
          .resource_type = "AUTH_FLOW",
          .resource_path = "authentication/flows/" + flow.id.value,
          .representation = std::move(representation)};
}

std::optional<http::Response> check_provider(std::string_view provider) {
  if (provider == "basic-flow" || provider == "client-flow" || provider == "form-flow") return std::nullopt;
  return refused(400, fmt::format("There is no kind of flow \"{}\"; it is basic-flow or client-flow", provider));
}

std::string used_by(const Call& call, const model::Flow& flow) {
  const auto use = authn::use_of(*call.realm, flow);
  if (!use.bindings.empty()) return fmt::format("it is the realm's flow for {}", use.bindings.front());
  if (!use.clients.empty()) return fmt::format("the client {} uses it", use.clients.front()->client_id);
  if (!use.parents.empty()) return fmt::format("the flow {} contains it", use.parents.front()->alias);
  const auto providers = kc::identity_providers_using(*call.realm, flow.alias);
  if (!providers.empty()) return fmt::format("the identity provider {} uses it", providers.front());
  return {};
}

}  // namespace

Task<Reply> list_flows(const Call& call) {
  json::Array out;
  for (const auto& flow : call.realm->parts().flows) {
    if (flow->top_level) out.push_back(kc::write_flow(*call.realm, *flow));
  }
  co_return json_reply(out);
}

Task<Reply> create_flow(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  model::Flow flow;
  flow.id = model::FlowId(call.env.random.uuid());
  flow.alias = reader.string_or("alias", "");
  flow.description = reader.string_or("description", "");
  flow.provider = reader.string_or("providerId", "basic-flow");
  flow.top_level = reader.bool_or("topLevel", true);
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (auto wrong = check_alias(flow.alias, "The name of a flow")) co_return *std::move(wrong);
  if (auto wrong = check_provider(flow.provider)) co_return *std::move(wrong);
  if (call.realm->find_flow(flow.alias) != nullptr)
    co_return refused(409, fmt::format("Flow {} already exists", flow.alias));
  store::Plan plan;
  put(plan, call, flow, true);
  auto change = flow_change("CREATE", flow, kc::write_flow(*call.realm, flow));
  co_return co_await commit(call, std::move(plan), std::move(change), created(call, flow.id.value));
}

Task<Reply> show_flow(const Call& call) {
  const auto* flow = flow_by_id(call);
  if (flow == nullptr) co_return not_found("flow with id");
  co_return object_reply(kc::write_flow(*call.realm, *flow));
}

Task<Reply> update_flow(const Call& call) {
  const auto* flow = flow_by_id(call);
  if (flow == nullptr) co_return not_found("flow with id");
  if (auto stale = check_if_match(call, kc::write_flow(*call.realm, *flow))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  model::Flow changed = *flow;
  changed.alias = reader.string_or("alias", "");
  changed.description = reader.string_or("description", flow->description);
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (changed.alias != flow->alias) {
    if (auto wrong = check_alias(changed.alias, "The name of a flow")) co_return *std::move(wrong);
    if (call.realm->find_flow(changed.alias) != nullptr) co_return refused(409, "Flow alias name already exists");
    if (flow->built_in) co_return refused(400, "A built-in flow cannot be renamed; copy it");
    if (!kc::identity_providers_using(*call.realm, flow->alias).empty())
      co_return refused(400, "An identity provider names this flow; give it another one first");
  }
  store::Plan plan;
  rename_flow(plan, call, *flow, changed);
  json::Object written = kc::write_flow(*call.realm, changed);
  auto change = flow_change("UPDATE", changed, written);
  co_return co_await commit(call, std::move(plan), std::move(change), json_reply(written, 202));
}

Task<Reply> delete_flow(const Call& call) {
  const auto* flow = flow_by_id(call);
  if (flow == nullptr) co_return not_found("flow");
  if (flow->built_in) co_return error_reply(400, "Can't delete built in flow");
  if (const auto user = used_by(call, *flow); !user.empty())
    co_return refused(400, fmt::format("The flow is in use: {}", user));
  store::Plan plan;
  delete_tree(plan, call, authn::tree_of(*call.realm, *flow));
  auto change = flow_change("DELETE", *flow);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> copy_flow(const Call& call) {
  const auto* flow = call.realm->find_flow(call.param("flow"));
  if (flow == nullptr) co_return not_found("flow");
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  const std::string name = reader.string_or("newName", "");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (auto wrong = check_alias(name, "newName")) co_return *std::move(wrong);
  if (call.realm->find_flow(name) != nullptr) co_return refused(409, "New flow alias name already exists");
  const std::function<std::string()> new_id = [&call] { return call.env.random.uuid(); };
  auto copy = authn::copy_flow(*call.realm, *flow, name, new_id);
  if (!copy) co_return refusal_of(copy.error());
  store::Plan plan;
  for (const auto& made : copy->flows) put(plan, call, made, true);
  for (const auto& made : copy->configs) put(plan, call, made, true);
  for (const auto& [from, to] : copy->config_ids) {
    const auto* secrets = kc::find_kept_secrets(*call.realm, from);
    if (secrets == nullptr) continue;
    model::Component copied = *secrets;
    copied.id = model::ComponentId(call.env.random.uuid());
    copied.name = "secrets of " + to;
    copied.parent_id = to;
    put(plan, call, copied, true);
  }
  auto change = flow_change("CREATE", copy->flows.front(), {{"newName", name}, {"id", copy->flows.front().id.value}});
  const std::string location = fmt::format("{}/admin/realms/{}/authentication/flows/{}", call.base_url,
                                           call.param("realm"), copy->flows.front().id.value);
  auto done = http::Response::of(201, "application/json", "").with("Location", location);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

}  // namespace latchkey::admin
