// GET /admin/{realm}/console/whoami: who is signed in to the admin console, and what they may do in the realm that they
// look at. For the console alone; programs ask the REST API itself.
#include "admin/console.h"
#include "admin/query.h"
#include "admin/reply.h"
#include "endpoints/realm_cache.h"
#include "kc/defaults/defaults.h"

namespace latchkey::admin {
namespace {

constexpr std::string_view kConsole = "security-admin-console";

std::string display_name(const model::User& user) {
  if (user.first_name.empty() && user.last_name.empty()) return user.username;
  if (user.first_name.empty() || user.last_name.empty()) return user.first_name + user.last_name;
  return user.first_name + " " + user.last_name;
}

std::string locale_of(const model::Realm& realm, const model::User& user) {
  const auto& localization = realm.settings().localization;
  if (!localization.enabled) return "en";
  if (const auto* own = user.attribute("locale")) return *own;
  return localization.default_locale.empty() ? "en" : localization.default_locale;
}

/// The names of all roles that the caller has at the client in which the administrators' roles for `target` stand,
/// composites like realm-admin among them.
json::Array role_names(const Caller& caller, const model::Realm& target) {
  json::Array names;
  const bool own = caller.realm->id() == target.id();
  const auto* home = caller.of_master() ? caller.realm->find_client(target.name() + "-realm")
                     : own              ? management_client(*caller.realm)
                                        : nullptr;
  if (home == nullptr) return names;
  for (const auto& role : caller.realm->parts().roles) {
    if (role->client == home->uuid && caller.roles->contains(role.get())) names.emplace_back(role->name);
  }
  return names;
}

}  // namespace

Task<Reply> show_who_am_i(const Call& call) {
  const Caller& caller = call.caller;
  if (caller.client->client_id != kConsole || caller.realm->id() != call.realm->id()) co_return forbidden();
  model::RealmPtr target = call.realm;
  const auto query = call.request.query_form();
  if (query && query->count("currentRealm") == 1) {
    auto found = co_await call.env.realms.get(std::string(*query->get("currentRealm")));
    if (!found && found.error().kind != Error::Kind::not_found) co_return unavailable();
    target = found ? *std::move(found) : nullptr;
  }
  json::Object access;
  if (target) access[target->name()] = role_names(caller, *target);
  const auto* temporary = caller.user.attribute("is_temporary_admin");
  json::Object who;
  who["userId"] = caller.user.id.value;
  who["realm"] = caller.realm->name();
  who["displayName"] = display_name(caller.user);
  who["locale"] = locale_of(*caller.realm, caller.user);
  who["createRealm"] = caller.may_create_realms();
  who["temporary"] = temporary != nullptr && *temporary == "true";
  who["realm_access"] = std::move(access);
  co_return json_reply(who);
}

Task<Reply> show_ui_info(const Call&) {
  // Users live in our own store alone, so a console may list them without a search.
  co_return json_reply(json::Object{{"userProfileProvidersEnabled", false}});
}

}  // namespace latchkey::admin
