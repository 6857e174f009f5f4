// What the console asks about authentication beside the resources themselves: which flow is used where.
#include <algorithm>

#include "admin/authentication/authentication.h"
#include "admin/authentication/required_action_parts.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "authn/flow_tree.h"
#include "kc/identity_providers.h"
#include "kc/write/write_flow.h"

namespace latchkey::admin {
namespace {

constexpr std::size_t kShownUsers = 9;

json::Object used_by(std::string_view type, const std::vector<std::string>& values) {
  json::Array list;
  for (const auto& value : values) list.emplace_back(value);
  return {{"type", json::String(type)}, {"values", std::move(list)}};
}

std::vector<std::string> first_few(std::vector<std::string> list) {
  if (list.size() > kShownUsers) list.resize(kShownUsers);
  return list;
}

json::Object write_with_usage(const model::Realm& realm, const model::Flow& flow) {
  json::Object out;
  out["id"] = flow.id.value;
  out["alias"] = flow.alias;
  out["builtIn"] = flow.built_in;
  out["description"] = flow.description;
  const auto use = authn::use_of(realm, flow);
  const auto providers = kc::identity_providers_using(realm, flow.alias);
  std::vector<std::string> clients;
  for (const auto* client : use.clients) clients.push_back(client->client_id);
  if (!use.bindings.empty())
    out["usedBy"] = used_by("DEFAULT", std::vector<std::string>(use.bindings.size(), flow.alias));
  else if (!clients.empty())
    out["usedBy"] = used_by("SPECIFIC_CLIENTS", first_few(std::move(clients)));
  else if (!providers.empty())
    out["usedBy"] = used_by("SPECIFIC_PROVIDERS", first_few(providers));
  return out;
}

json::Array references(const std::vector<std::pair<std::string, std::string>>& list) {
  json::Array out;
  for (const auto& [id, label] : list) {
    json::Object one;
    if (!id.empty()) one["id"] = id;
    one["label"] = label;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Task<Reply> list_flows_with_usage(const Call& call) {
  json::Array out;
  for (const auto& flow : call.realm->parts().flows) {
    if (flow->top_level) out.push_back(write_with_usage(*call.realm, *flow));
  }
  co_return json_reply(out);
}

Task<Reply> list_flow_users(const Call& call) {
  Query query(call.request);
  const Page page = query.page(10);
  const std::string search = query.text("search");
  if (query.error()) co_return *query.error();
  const auto* flow = call.realm->find_flow(model::FlowId(std::string(call.param("id"))));
  if (flow == nullptr) co_return not_found("flow");
  std::vector<std::pair<std::string, std::string>> users;
  if (call.param("type") == "clients") {
    for (const auto* client : authn::use_of(*call.realm, *flow).clients)
      users.emplace_back(client->uuid.value, client->client_id);
  } else if (call.param("type") == "idp") {
    if (!call.may_any({AdminRole::view_identity_providers, AdminRole::manage_identity_providers}))
      co_return forbidden();
    for (const auto& alias : kc::identity_providers_using(*call.realm, flow->alias)) users.emplace_back("", alias);
  } else {
    co_return error_reply(400, "Invalid type");
  }
  std::erase_if(users, [&](const auto& user) { return user.second.find(search) == std::string::npos; });
  co_return json_reply(references(slice(std::move(users), page)));
}

Task<Reply> list_required_actions_for_console(const Call& call) {
  json::Array out;
  for (const auto& action : ordered_actions(*call.realm)) {
    json::Object one = kc::write_required_action(*action);
    one["configurable"] = false;
    out.push_back(std::move(one));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
