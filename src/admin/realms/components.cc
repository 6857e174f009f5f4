// /admin/realms/{realm}/components: key providers and whatever else is a part of a realm with a configuration.
#include <algorithm>

#include "admin/change.h"
#include "admin/query.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "admin/stored.h"
#include "kc/catalog/catalog.h"
#include "kc/change_component.h"
#include "kc/kept.h"

namespace latchkey::admin {
namespace {

using model::Component;
using Made = Result<Component>;

/// Null for what is no component to an administrator, too.
const Component* find_component(const Call& call) {
  const auto& all = call.realm->parts().components;
  const auto found =
      std::ranges::find_if(all, [&](const auto& one) { return one->id.value == call.param("component"); });
  return found == all.end() || kc::is_internal(**found) ? nullptr : found->get();
}

http::Response unknown_component() { return error_reply(404, "Could not find component"); }

/// A key takes up to a second to make: not on a thread that answers others. `old` null: a new component.
Task<Made> change_on_pool(const Call& call, model::RealmPtr realm, const Component* old, json::Object sent) {
  std::move_only_function<Made()> work = [&random = call.env.random, realm = std::move(realm), old,
                                          sent = std::move(sent), now = call.now]() -> Made {
    const auto keys = kc::generated_keys();
    const kc::Makings makings{random, keys, now};
    return old == nullptr ? kc::make_component(*realm, sent, makings)
                          : kc::update_component(*realm, *old, sent, makings);
  };
  auto made = co_await call.env.hashing.run<Made>(std::move(work));
  if (!made) co_return Made(std::unexpect, Error{Error::Kind::unavailable, "too much work at once"});
  co_return *std::move(made);
}

Change change_of(std::string_view operation, const Component& component) {
  return {.operation = operation,
          .resource_type = "COMPONENT",
          .resource_path = "components/" + component.id.value,
          .representation = kc::write(component, kc::Secrets::masked)};
}

}  // namespace

Task<Reply> list_components(const Call& call) {
  Query query(call.request);
  std::string parent = query.text("parent");
  if (parent == call.realm->name()) parent = call.realm->id().value;
  const std::string type = query.text("type");
  const std::string name = query.text("name");
  if (query.error()) co_return *query.error();
  json::Array out;
  for (const auto& component : call.realm->parts().components) {
    if (kc::is_internal(*component)) continue;
    if (!parent.empty() && component->parent_id != parent) continue;
    if (!type.empty() && component->provider_type != type) continue;
    if (!name.empty() && component->name != name) continue;
    out.emplace_back(kc::write(*component, kc::Secrets::masked));
  }
  co_return json_reply(out);
}

Task<Reply> create_component(const Call& call) {
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  const auto made = co_await change_on_pool(call, call.realm, nullptr, *std::move(body));
  if (!made) co_return refusal_of(made.error());
  if (kc::is_id_taken(*call.realm, made->id.value)) co_return refused(409, "The id is taken by something else");
  store::Plan plan;
  put(plan, call, *made, true);
  http::Response done = created(call, made->id.value);
  Change change = change_of("CREATE", *made);
  co_return co_await commit(call, std::move(plan), std::move(change), std::move(done));
}

Task<Reply> show_component(const Call& call) {
  const auto* component = find_component(call);
  if (component == nullptr) co_return unknown_component();
  co_return object_reply(kc::write(*component, kc::Secrets::masked));
}

Task<Reply> update_component(const Call& call) {
  const auto* component = find_component(call);
  if (component == nullptr) co_return unknown_component();
  auto body = body_object(call);
  if (!body) co_return std::move(body.error());
  if (auto stale = check_if_match(call, kc::write(*component, kc::Secrets::masked))) co_return *std::move(stale);
  const auto changed = co_await change_on_pool(call, call.realm, component, *std::move(body));
  if (!changed) co_return refusal_of(changed.error());
  if (const auto why = kc::why_indispensable(*call.realm, *component, &*changed, call.now))
    co_return refused(400, *why);
  store::Plan plan;
  put(plan, call, *changed);
  Change change = change_of("UPDATE", *changed);
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> delete_component(const Call& call) {
  const auto* component = find_component(call);
  if (component == nullptr) co_return unknown_component();
  if (auto stale = check_if_match(call, kc::write(*component, kc::Secrets::masked))) co_return *std::move(stale);
  if (const auto why = kc::why_indispensable(*call.realm, *component, nullptr, call.now)) co_return refused(400, *why);
  store::Plan plan;
  kc::append_delete_owned(plan, *call.realm, component->id.value);
  remove(plan, call, store::kKindComponent, component->id.value);
  Change change = change_of("DELETE", *component);
  change.representation = nullptr;
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

Task<Reply> list_sub_component_types(const Call& call) {
  Query query(call.request);
  const std::string type = query.text("type");
  if (query.error()) co_return *query.error();
  if (type.empty()) co_return error_reply(400, "must supply a subtype");
  if (!kc::is_component_interface(type)) co_return refused(400, "Unknown component type");
  co_return json_reply(kc::component_types_of(type));
}

}  // namespace latchkey::admin
