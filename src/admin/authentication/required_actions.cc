// /admin/realms/{realm}/authentication/required-actions: what users may be made to do before they are signed in.
#include <fmt/format.h>

#include <algorithm>

#include "admin/authentication/authentication.h"
#include "admin/authentication/required_action_parts.h"
#include "admin/change.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "authn/required_actions.h"
#include "json/object_reader.h"
#include "kc/defaults/defaults.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

const model::RequiredAction* action_of(const Call& call) {
  return call.realm->find_required_action(call.param("alias"));
}

http::Response no_action() { return error_reply(404, "Failed to find required action"); }

Change action_change(std::string_view operation, const model::RequiredAction& action) {
  return {.operation = operation,
          .resource_type = "REQUIRED_ACTION",
          .resource_path = "authentication/required-actions/" + action.alias,
          .representation = kc::write_required_action(action)};
}

/// A new user who must do what nobody can lead him through could never sign in.
std::optional<http::Response> check_default(const model::RequiredAction& action, bool was_default) {
  if (!action.default_action || was_default || authn::is_supported_action(action.alias)) return std::nullopt;
  return refused(400,
                 fmt::format("This server cannot lead users through {}: as a default action it would keep every new "
                             "user out",
                             action.alias));
}

Task<Reply> move(const Call& call, std::ptrdiff_t by) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  auto order = ordered_actions(*call.realm);
  const auto here = std::ranges::find(order, action, [](const auto& a) { return a.get(); });
  const auto position = here - order.begin();
  if (position + by < 0 || position + by >= std::ssize(order)) co_return http::Response::no_content();
  std::swap(order[static_cast<std::size_t>(position)], order[static_cast<std::size_t>(position + by)]);
  // The places keep their priorities; only where two were equal must they be pulled apart.
  std::vector<int> priorities;
  for (const auto& one : ordered_actions(*call.realm)) priorities.push_back(one->priority);
  for (std::size_t i = 1; i < priorities.size(); ++i) priorities[i] = std::max(priorities[i], priorities[i - 1] + 1);
  store::Plan plan;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i]->priority == priorities[i]) continue;
    model::RequiredAction changed = *order[i];
    changed.priority = priorities[i];
    put(plan, call, changed);
  }
  auto change = action_change("UPDATE", *action);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace

std::vector<RequiredActionPtr> ordered_actions(const model::Realm& realm) {
  auto actions = realm.parts().required_actions;
  std::ranges::sort(actions, {}, [](const auto& action) { return std::pair(action->priority, action->alias); });
  return actions;
}

Task<Reply> list_required_actions(const Call& call) {
  json::Array out;
  for (const auto& action : ordered_actions(*call.realm)) out.push_back(kc::write_required_action(*action));
  co_return json_reply(out);
}

Task<Reply> show_required_action(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  co_return object_reply(kc::write_required_action(*action));
}

Task<Reply> update_required_action(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  if (auto stale = check_if_match(call, kc::write_required_action(*action))) co_return *std::move(stale);
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  model::RequiredAction changed = *action;
  const std::string alias = reader.string_or("alias", action->alias);
  changed.name = reader.string_or("name", action->name);
  changed.enabled = reader.bool_or("enabled", action->enabled);
  changed.default_action = reader.bool_or("defaultAction", action->default_action);
  const auto priority = reader.int64_or("priority", action->priority);
  if (reader.object().contains("config")) changed.config = reader.string_map("config");
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (alias != action->alias) co_return refused(400, "The alias of a required action cannot be changed");
  if (priority < -1'000'000 || priority > 1'000'000) co_return refused(400, "priority is out of range");
  changed.priority = static_cast<int>(priority);
  if (auto wrong = check_default(changed, action->default_action)) co_return *std::move(wrong);
  store::Plan plan;
  put(plan, call, changed);
  auto change = action_change("UPDATE", changed);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_required_action(const Call& call) {
  const auto* action = action_of(call);
  if (action == nullptr) co_return no_action();
  store::Plan plan;
  remove(plan, call, store::kKindRequiredAction, action->alias);
  auto change = action_change("DELETE", *action);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> raise_required_action(const Call& call) { return move(call, -1); }
Task<Reply> lower_required_action(const Call& call) { return move(call, +1); }

Task<Reply> list_unregistered_required_actions(const Call& call) {
  json::Array out;
  for (const auto& known : kc::known_required_actions()) {
    if (!authn::is_supported_action(known.alias) || call.realm->find_required_action(known.alias) != nullptr) continue;
    out.push_back(json::Object{{"name", json::String(known.name)}, {"providerId", json::String(known.alias)}});
  }
  co_return json_reply(out);
}

Task<Reply> register_required_action(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  json::ObjectReader reader(*body, json::Scalars::coerce);
  model::RequiredAction action;
  action.alias = reader.string_or("providerId", "");
  action.provider = action.alias;
  action.name = reader.string_or("name", action.alias);
  if (auto status = reader.status(); !status) co_return refusal_of(status.error());
  if (!authn::is_supported_action(action.alias))
    co_return error_reply(400, "Required Action Provider with given providerId not found");
  if (call.realm->find_required_action(action.alias) != nullptr)
    co_return refused(409, "The required action is registered already");
  for (const auto& other : call.realm->parts().required_actions)
    action.priority = std::max(action.priority, other->priority + 1);
  store::Plan plan;
  put(plan, call, action, true);
  auto change = action_change("CREATE", action);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
