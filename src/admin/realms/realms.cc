// /admin/realms: the realms that the caller may see.
#include "admin/realms/realms.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "endpoints/realm_cache.h"
#include "kc/write/write_realm.h"
#include "model/user.h"

namespace latchkey::admin {
namespace {

constexpr AdminRoleSet kSeesRealm{AdminRole::view_realm, AdminRole::manage_realm};

/// Realms are loaded and written aside, one by one: a list of a thousand takes a while, and nobody else waits for it.
Task<Result<json::Object>> write_whole(const Call& call, std::string name) {
  using Answer = Result<json::Object>;
  std::move_only_function<Answer()> work = [&realms = call.env.realms, name]() -> Answer {
    const auto realm = sync_wait(realms.get(name));
    if (!realm) return std::unexpected(realm.error());
    return kc::write_realm(**realm);
  };
  auto written = co_await call.env.hashing.run<Answer>(std::move(work));
  if (!written) co_return Answer(std::unexpect, Error{Error::Kind::unavailable, "too much work at once"});
  co_return *std::move(written);
}

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
  co_return co_await write_whole(call, head.name);
}

}  // namespace

Task<Reply> list_realms(const Call& call) {
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

Task<Reply> list_realm_names(const Call& call) {
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
