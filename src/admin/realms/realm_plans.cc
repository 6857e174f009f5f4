#include "admin/realms/realm_plans.h"

#include <algorithm>

#include "kc/defaults/defaults.h"
#include "store/codec/assemble.h"
#include "store/codec/codec.h"
#include "url/percent.h"

namespace latchkey::admin {
namespace {

void add_master_entry(std::string_view realm, const model::RealmParts& master, PlanTools tools, store::Plan& plan) {
  const auto entry = kc::make_master_entry(master, realm, tools.random);
  const auto& id = master.settings.id;
  // The role `admin` is written whole: two realms made at once must not forget each other.
  plan.add(store::ExpectRealmVersion{id, master.version});
  if (entry.client) plan.add(store::PutObject{id, store::encode(id, *entry.client, tools.sealer)});
  for (const auto& role : entry.roles) plan.add(store::PutObject{id, store::encode(id, *role, tools.sealer)});
  if (entry.admin) plan.add(store::PutObject{id, store::encode(id, *entry.admin, tools.sealer)});
  if (tools.creator.empty()) return;
  store::ChangeUserRoles given{.realm = id, .user = tools.creator, .add = {}, .remove = {}};
  for (const auto& role : entry.roles) given.add.push_back(role->id);
  plan.add(std::move(given));
}

// A client that may act in its own name needs the user it acts as; files often leave it out.
void add_missing_service_accounts(const model::RealmParts& parts, PlanTools tools, std::vector<model::User>& users) {
  for (const auto& client : parts.clients) {
    if (!client->service_accounts_enabled) continue;
    if (std::ranges::any_of(users, [&](const auto& u) { return u.service_account_of == client->uuid; })) continue;
    model::User user;
    user.id = model::UserId{tools.random.uuid()};
    user.username = "service-account-" + model::fold_name(client->client_id);
    user.created = tools.now;
    user.service_account_of = client->uuid;
    if (!parts.settings.default_role.empty()) user.roles.push_back(parts.settings.default_role);
    users.push_back(std::move(user));
  }
}

bool replace_all(std::string& text, std::string_view from, std::string_view to) {
  bool changed = false;
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
    changed = true;
  }
  return changed;
}

/// Whether an address of the client named the realm and names the new one now.
bool follow(model::Client& client, std::string_view from, std::string_view to) {
  bool changed = replace_all(client.base_url, from, to);
  for (auto& uri : client.redirect_uris) changed = replace_all(uri, from, to) || changed;
  return changed;
}

void rename_entry(const model::Realm& realm, std::string_view new_name, const model::Realm& master,
                  const crypto::Sealer& sealer, store::Plan& plan) {
  const auto* entry = master.find_client(realm.name() + "-realm");
  if (entry == nullptr) return;
  plan.add(store::ExpectRealmVersion{master.id(), master.version()});
  model::Client renamed = *entry;
  renamed.client_id = std::string(new_name) + "-realm";
  if (renamed.name == realm.name() + " Realm") renamed.name = std::string(new_name) + " Realm";
  plan.add(store::PutObject{master.id(), store::encode(master.id(), renamed, sealer)});
}

/// Every role of master that contains one of the client's, without them.
void forget_roles(const model::Client& client, const model::Realm& master, const crypto::Sealer& sealer,
                  store::Plan& plan) {
  for (const auto& role : master.parts().roles) {
    if (role->client == client.uuid) {
      plan.add(store::DeleteObject{master.id(), std::string(store::kKindRole), role->id.value});
      continue;
    }
    model::Role changed = *role;
    const auto gone = [&](const model::RoleId& id) {
      const auto* part = master.find_role(id);
      return part != nullptr && part->client == client.uuid;
    };
    if (std::erase_if(changed.composites, gone) > 0) {
      plan.add(store::PutObject{master.id(), store::encode(master.id(), changed, sealer)});
    }
  }
}

}  // namespace

store::Plan plan_new_realm(kc::ImportedRealm realm, const model::RealmParts* master, PlanTools tools) {
  add_missing_service_accounts(realm.parts, tools, realm.users);
  store::Plan plan = store::plan_for_new_realm(realm.parts, tools.sealer);
  if (master != nullptr) add_master_entry(realm.parts.settings.name, *master, tools, plan);
  const bool duplicates = realm.parts.settings.login.duplicate_emails_allowed;
  for (auto& user : realm.users) plan.add(store::PutUser{realm.parts.settings.id, std::move(user), duplicates, true});
  for (const auto& links : realm.links) kc::append_links(plan, realm.parts.settings.id, links);
  return plan;
}

store::Plan plan_renamed_entries(const model::Realm& realm, std::string_view new_name, const model::Realm& master,
                                 const crypto::Sealer& sealer) {
  store::Plan plan;
  rename_entry(realm, new_name, master, sealer, plan);
  const std::string from = url::percent_encode(realm.name());
  const std::string to = url::percent_encode(new_name);
  for (const std::string_view name : {"account", "account-console", "security-admin-console"}) {
    const auto* client = realm.find_client(name);
    if (client == nullptr) continue;
    model::Client moved = *client;
    const bool pages = follow(moved, "/realms/" + from + "/", "/realms/" + to + "/");
    if (follow(moved, "/admin/" + from + "/", "/admin/" + to + "/") || pages) {
      plan.add(store::PutObject{realm.id(), store::encode(realm.id(), moved, sealer)});
    }
  }
  return plan;
}

store::Plan plan_realm_removal(const model::Realm& realm, const model::Realm& master, const crypto::Sealer& sealer) {
  store::Plan plan;
  plan.add(store::ExpectRealmVersion{master.id(), master.version()});
  plan.add(store::DeleteRealm{realm.id()});
  const auto* client = master.find_client(realm.name() + "-realm");
  if (client == nullptr) return plan;
  forget_roles(*client, master, sealer, plan);
  plan.add(store::DeleteObject{master.id(), std::string(store::kKindClient), client->uuid.value});
  return plan;
}

}  // namespace latchkey::admin
