// /admin/realms: the realms that the caller may see.
#include "admin/query.h"
#include "admin/reply.h"
#include "admin/resources.h"
#include "endpoints/realm_cache.h"
#include "kc/write_realm.h"
#include "model/user.h"

namespace latchkey::admin {
namespace {

constexpr AdminRoleSet kSeesRealm{AdminRole::view_realm, AdminRole::manage_realm};

/// Whoever has any role in a realm learns its name; who may view it, the rest. Brief ones need no realm loaded.
Task<Result<json::Object>> write_one(const Call& call, store::RealmHead head, bool sees, bool brief) {
  using Answer = Result<json::Object>;
  json::Object out{{"realm", json::String(head.name)}};
  if (!sees) co_return Answer(std::move(out));
  if (brief) {
    out["id"] = json::String(head.id.value);
    if (!head.display_name.empty()) out["displayName"] = json::String(head.display_name);
    out["enabled"] = head.enabled;
    co_return Answer(std::move(out));
  }
  const auto realm = co_await call.env.realms.get(head.name);
  if (!realm) co_return Answer(std::unexpect, realm.error());
  co_return Answer(kc::write_realm(**realm));
}

}  // namespace

Task<http::Response> list_realms(const Call& call) {
  Query query(call.request);
  const bool brief = query.boolean_or("briefRepresentation", false);
  if (query.error()) co_return *query.error();
  const auto heads = co_await call.env.store.realms().list_realms();
  if (!heads) co_return unavailable();
  json::Array out;
  for (const auto& head : *heads) {
    const AdminRoleSet roles = call.caller.roles_in(head.id, head.name);
    if (roles.empty()) continue;
    auto one = co_await write_one(call, head, roles.has_any(kSeesRealm), brief);
    if (!one && one.error().kind == Error::Kind::not_found) continue;  // deleted while we listed
    if (!one) co_return unavailable();
    out.emplace_back(*std::move(one));
  }
  if (out.empty()) co_return forbidden();  // a token that administers nothing
  co_return json_reply(out);
}

Task<http::Response> list_realm_names(const Call& call) {
  Query query(call.request);
  const Page page = query.page();
  const std::string search = model::fold_name(query.text("search"));
  if (query.error()) co_return *query.error();
  const auto heads = co_await call.env.store.realms().list_realms();
  if (!heads) co_return unavailable();
  json::Array out;
  std::size_t skipped = 0;
  for (const auto& head : *heads) {
    if (out.size() >= page.limit) break;
    if (model::fold_name(head.name).find(search) == std::string::npos) continue;
    if (call.caller.roles_in(head.id, head.name).empty()) continue;
    if (skipped++ < page.first) continue;
    json::Object one{{"name", json::String(head.name)}};
    if (!head.display_name.empty()) one["displayName"] = json::String(head.display_name);
    out.emplace_back(std::move(one));
  }
  co_return json_reply(out);
}

}  // namespace latchkey::admin
