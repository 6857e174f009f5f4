#include "kc/import/partial_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "kc/apply/judged_clients.h"
#include "kc/import/import_state.h"
#include "kc/import/partial_choice.h"
#include "kc/kept.h"
#include "kc/kept_secrets.h"
#include "store/codec/codec.h"

namespace latchkey::kc {
namespace {

/// Drops what is read anew.
model::RealmParts parts_to_keep(const model::Realm& realm, const PartialChoice& choice) {
  model::RealmParts parts = realm.parts();
  std::erase_if(parts.clients, [&](const auto& c) { return choice.clients.contains(c->uuid.value); });
  std::erase_if(parts.roles, [&](const auto& r) { return choice.roles.contains(r->id.value); });
  std::erase_if(parts.groups, [&](const auto& g) { return choice.groups.contains(g->id.value); });
  std::erase_if(parts.components, [&](const auto& c) {
    const bool secrets = c->provider_type == kKeptSecretsType && choice.clients.contains(c->parent_id);
    return secrets || choice.identity_providers.contains(c->id.value) ||
           choice.identity_providers.contains(c->parent_id);
  });
  return parts;
}

Status<> read_all(const json::Object& sent, ImportState& state) {
  json::ObjectReader reader(sent, json::Scalars::coerce);
  import_identity_providers(reader, state);
  import_clients(reader, state);
  import_roles(reader, state);
  import_groups(reader, state);
  for (std::size_t i = 0; i < state.references.size() && state.ok() && reader.ok(); ++i) state.references[i]();
  if (reader.ok() && state.ok()) import_users(reader, state);
  if (auto status = reader.status(); !status) return status;
  if (state.error()) return std::unexpected(*state.error());
  return {};
}

template <class List>
auto behind(List& list, std::size_t count) {
  return std::ranges::subrange(list.begin() + static_cast<std::ptrdiff_t>(count), list.end());
}

class Planner {
 public:
  Planner(const model::Realm& realm, const PartialChoice& choice, const PartialImportTools& tools)
      : realm_(realm),
        choice_(choice),
        tools_(tools),
        kept_(parts_to_keep(realm, choice)),
        state_(tools.options, kept_) {}

  Result<PartialImport> run() {
    if (auto read = read_all(choice_.to_read, state_); !read) return std::unexpected(read.error());
    if (auto checked = check_component_ids(); !checked) return std::unexpected(checked.error());
    if (auto judged = judge_clients(); !judged) return std::unexpected(judged.error());
    out_.plan.add(store::ExpectRealmVersion{realm_.id(), realm_.version()});
    delete_what_goes();
    put_objects();
    put_users();
    out_.results = choice_.results;
    for (auto& result : out_.results) {
      if (result.id.empty()) result.id = id_of(result);
    }
    out_.parts = state_.draft.copy_parts();
    out_.notes = state_.notes.take();
    return std::move(out_);
  }

 private:
  /// What comes must not stand where components of something else hang.
  Status<> check_component_ids() {
    const auto fresh = behind(state_.draft.components(), kept_.components.size());
    if (fresh.empty()) return {};
    const model::Realm kept(kept_);
    for (const auto& component : fresh) {
      const std::string& id = component.id.value;
      if (!is_id_taken(kept, id) && realm_.find_client(model::ClientUuid(id)) == nullptr) continue;
      return fail(Error::Kind::conflict, fmt::format("The id {} of {} is taken by something else", id, component.name));
    }
    return {};
  }
  /// Those that are new or overwritten.
  Status<> judge_clients() {
    if (realm_.parts().client_policies.empty()) return {};
    model::RealmParts parts = state_.draft.copy_parts();
    parts.client_policies = realm_.parts().client_policies;
    const model::Realm after(std::move(parts));
    for (auto& client : behind(state_.draft.clients(), kept_.clients.size())) {
      auto judged = judged_client(after, client);
      if (!judged) return std::unexpected(judged.error());
      client = *std::move(judged);
    }
    return {};
  }

  void delete_object(std::string_view kind, const std::string& id) {
    out_.plan.add(store::DeleteObject{realm_.id(), std::string(kind), id});
  }

  /// What is read anew under its own id is put over it; the rest of what was there goes.
  void delete_what_goes() {
    std::set<std::string> read;
    for (const auto& group : behind(state_.draft.groups(), kept_.groups.size())) read.insert(group.id.value);
    for (const auto& id : choice_.groups) {
      if (!read.contains(id)) delete_object(store::kKindGroup, id);
    }
    std::set<std::string> stays;
    for (const auto& component : kept_.components) stays.insert(component->id.value);
    for (const auto& component : realm_.parts().components) {
      if (!stays.contains(component->id.value)) delete_object(store::kKindComponent, component->id.value);
    }
  }

  template <class T>
  void put(const T& value, bool over) {
    out_.plan.add(store::PutObject{realm_.id(), store::encode(realm_.id(), value, tools_.sealer), !over});
  }

  void put_objects() {
    for (const auto& client : behind(state_.draft.clients(), kept_.clients.size())) {
      put(client, choice_.clients.contains(client.uuid.value));
      out_.clients.push_back(client);
    }
    for (const auto& role : behind(state_.draft.roles(), kept_.roles.size())) {
      put(role, choice_.roles.contains(role.id.value));
      out_.roles.push_back(role);
    }
    for (const auto& group : behind(state_.draft.groups(), kept_.groups.size())) {
      put(group, choice_.groups.contains(group.id.value));
      out_.groups.push_back(group);
    }
    for (const auto& component : behind(state_.draft.components(), kept_.components.size())) put(component, false);
  }

  void put_users() {
    add_service_accounts_of_new_clients();
    const bool share = realm_.settings().login.duplicate_emails_allowed;
    for (const auto& user : state_.users) {
      const auto known = tools_.users.find(model::fold_name(user.username));
      const bool over = known != tools_.users.end() && known->second == user.id;
      out_.plan.add(store::PutUser{realm_.id(), user, share, !over});
    }
    for (const auto& links : state_.links) append_links(out_.plan, realm_.id(), links);
    out_.users = state_.users;
  }

  void add_service_accounts_of_new_clients() {
    std::set<std::string> served;
    for (const auto& user : state_.users) served.insert(user.service_account_of.value);
    for (const auto& client : behind(state_.draft.clients(), kept_.clients.size())) {
      const bool is_new = !choice_.clients.contains(client.uuid.value);
      if (is_new && needs_service_account(client) && !served.contains(client.uuid.value))
        state_.users.push_back(make_service_account(client, state_));
    }
  }

  std::string id_of(const PartialImportResult& result) {
    if (result.type == "CLIENT") {
      if (const auto* client = state_.draft.client(result.name)) return client->uuid.value;
    } else if (result.type == "GROUP") {
      if (const auto* group = state_.draft.group({}, result.name)) return group->id.value;
    } else if (result.type == "USER") {
      const auto found = std::ranges::find(state_.users, model::fold_name(result.name),
                                           [](const auto& u) { return model::fold_name(u.username); });
      if (found != state_.users.end()) return found->id.value;
    } else if (result.type == "IDP") {
      for (const auto& component : state_.draft.components()) {
        if (component.provider_type == kKeptIdentityProviderType && component.name == result.name)
          return component.id.value;
      }
    } else {
      const bool of_realm = result.type == "REALM_ROLE";
      for (const auto& role : behind(state_.draft.roles(), kept_.roles.size())) {
        if (role.name == result.name && role.is_realm_role() == of_realm) return role.id.value;
      }
    }
    return {};
  }

  const model::Realm& realm_;
  const PartialChoice& choice_;
  const PartialImportTools& tools_;
  const model::RealmParts kept_;
  ImportState state_;
  PartialImport out_;
};

}  // namespace

std::vector<std::string> user_names_of(const json::Object& sent) {
  std::set<std::string> names;
  const auto* users = json::find(sent, "users");
  if (users != nullptr && users->is_array()) {
    for (const auto& user : users->get_array()) {
      const auto* object = user.if_object();
      if (object != nullptr) names.insert(model::fold_name(json::string_or_empty(*object, "username")));
    }
  }
  names.erase("");
  return {names.begin(), names.end()};
}

Result<PartialImport> plan_partial_import(const model::Realm& realm, const json::Object& sent,
                                          const PartialImportTools& tools) {
  const auto choice = choose_partial(realm, sent, tools.users);
  if (!choice) return std::unexpected(choice.error());
  return Planner(realm, *choice, tools).run();
}

json::Object write_results(const std::vector<PartialImportResult>& results) {
  const auto count = [&](std::string_view action) {
    return std::ranges::count(results, action, &PartialImportResult::action);
  };
  json::Array list;
  for (const auto& result : results) {
    list.emplace_back(json::Object{
        {"action", result.action}, {"resourceType", result.type}, {"resourceName", result.name}, {"id", result.id}});
  }
  return {{"overwritten", count("OVERWRITTEN")},
          {"added", count("ADDED")},
          {"skipped", count("SKIPPED")},
          {"results", std::move(list)}};
}

}  // namespace latchkey::kc
