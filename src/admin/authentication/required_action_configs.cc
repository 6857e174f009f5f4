// The configuration of a required action. None that this server leads users through has settings that it acts on, so
// nothing is described; what a realm file brought is kept, shown and changed as it is.
#include "admin/authentication/authentication.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "json/object_reader.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

const model::RequiredAction* action_of(const Call& call) {
  return call.realm->find_required_action(call.param("alias"));
}

http::Response no_action() { return error_reply(404, "Failed to find required action"); }

Task<Reply> store_config(const Call& call, const model::RequiredAction* action, std::string_view operation,
                         model::StringMap config) {
  model::RequiredAction changed = *action;
  changed.config = std::move(config);
  store::Plan plan;
  put(plan, call, changed);
  Change change{.operation = operation,
                .resource_type = "REQUIRED_ACTION_CONFIG",
                .resource_path = "authentication/required-actions/" + changed.alias + "/config",
                .representation = kc::write_map(changed.config)};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

Task<Reply> show_required_action_description(const Call& call) {
  if (action_of(call) == nullptr) co_return no_action();
  co_return json_reply(json::Object{{"properties", json::Array{}}});
}

Task<Reply> show_required_action_config(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  co_return object_reply(json::Object{{"config", kc::write_map(action->config)}});
}

Task<Reply> update_required_action_config(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  auto config = reader.string_map("config");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  std::erase_if(config, [](const auto& entry) { return entry.second.empty(); });
  co_return co_await store_config(call, action, "UPDATE", std::move(config));
}

Task<Reply> delete_required_action_config(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  co_return co_await store_config(call, action, "DELETE", {});
}

}  // namespace latchkey::admin
