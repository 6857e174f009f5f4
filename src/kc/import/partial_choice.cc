#include "kc/import/partial_choice.h"

#include <fmt/format.h>

#include "kc/kept.h"
#include "kc/write/write_group.h"

namespace latchkey::kc {
namespace {

/// One list of what was sent.
struct Section {
  std::string_view type;  ///< of its results
  std::string_view key;   ///< of an entry's name
  std::string_view what;  ///< for people: "Client"
  std::string path;       ///< "roles.client.app"
};

class Chooser {
 public:
  Chooser(const model::Realm& realm, const KnownUsers& users, IfExists if_exists)
      : realm_(realm), users_(users), if_exists_(if_exists) {}

  Result<PartialChoice> run(const json::Object& sent) {
    choose(sent, "clients", {"CLIENT", "clientId", "Client", "clients"}, [&](std::string_view name) {
      const auto* client = realm_.find_client(name);
      return client == nullptr ? std::string() : client->uuid.value;
    });
    choose_roles(sent);
    choose(sent, "groups", {"GROUP", "name", "Group", "groups"},
           [&](std::string_view name) { return top_group(name); });
    choose(sent, "identityProviders", {"IDP", "alias", "Identity provider", "identityProviders"},
           [&](std::string_view name) {
             for (const auto& provider : kept_of_type(realm_, kKeptIdentityProviderType)) {
               if (provider->name == name) return provider->id.value;
             }
             return std::string();
           });
    if (const auto* mappers = sent.if_contains("identityProviderMappers"))
      choice_.to_read["identityProviderMappers"] = *mappers;
    choose(sent, "users", {"USER", "username", "User", "users"}, [&](std::string_view name) {
      const auto found = users_.find(model::fold_name(name));
      return found == users_.end() ? std::string() : found->second.value;
    });
    if (!status_) return std::unexpected(status_.error());
    return std::move(choice_);
  }

 private:
  void wrong(Error::Kind kind, std::string detail) {
    if (status_) status_ = fail(kind, std::move(detail));
  }

  std::string top_group(std::string_view name) const {
    for (const auto* group : GroupTree(realm_).children({})) {
      if (group->name == name) return group->id.value;
    }
    return {};
  }

  /// The list of that key in `owner`, as far as it is to be read.
  template <class Find>
  json::Array chosen(const json::Object& owner, std::string_view list_key, const Section& section, Find find) {
    json::Array out;
    const auto* value = json::find(owner, list_key);
    if (value == nullptr) return out;
    if (!value->is_array()) {
      wrong(Error::Kind::invalid, section.path + " must be a list");
      return out;
    }
    for (std::size_t i = 0; i < value->get_array().size(); ++i) {
      const auto& entry = value->get_array()[i];
      const auto* object = entry.if_object();
      const std::string name(object == nullptr ? "" : json::string_or_empty(*object, section.key));
      if (name.empty()) {
        wrong(Error::Kind::invalid, fmt::format("{}[{}].{} is missing", section.path, i, section.key));
        return out;
      }
      if (auto taken = take(*object, section, name, find(name))) out.emplace_back(std::move(*taken));
    }
    return out;
  }

  std::optional<json::Object> take(const json::Object& entry, const Section& section, const std::string& name,
                                   const std::string& id) {
    if (id.empty()) {
      choice_.results.push_back({"ADDED", section.type, name, ""});
      return entry;
    }
    if (if_exists_ == IfExists::fail)
      wrong(Error::Kind::conflict, fmt::format("{} '{}' already exists", section.what, name));
    const bool skip = if_exists_ == IfExists::skip;
    choice_.results.push_back({skip ? "SKIPPED" : "OVERWRITTEN", section.type, name, id});
    if (skip) return std::nullopt;
    remember(section.type, id);
    json::Object kept_id = entry;
    kept_id.insert_or_assign(section.type == "IDP" ? "internalId" : "id", id);
    return kept_id;
  }

  void remember(std::string_view type, const std::string& id) {
    if (type == "CLIENT") choice_.clients.insert(id);
    if (type == "REALM_ROLE" || type == "CLIENT_ROLE") choice_.roles.insert(id);
    if (type == "IDP") choice_.identity_providers.insert(id);
    if (type != "GROUP") return;
    const auto* top = realm_.find_group(model::GroupId(id));
    if (top == nullptr) return;
    for (const auto* group : GroupTree(realm_).subtree(*top)) choice_.groups.insert(group->id.value);
  }

  template <class Find>
  void choose(const json::Object& sent, std::string_view key, const Section& section, Find find) {
    auto list = chosen(sent, key, section, find);
    if (!list.empty()) choice_.to_read.insert_or_assign(key, std::move(list));
  }

  void choose_roles(const json::Object& sent) {
    const auto* roles = json::find(sent, "roles");
    if (roles == nullptr) return;
    if (!roles->is_object()) return wrong(Error::Kind::invalid, "roles must be an object");
    json::Object out;
    auto of_realm = chosen(roles->get_object(), "realm", {"REALM_ROLE", "name", "Realm role", "roles.realm"},
                           [&](std::string_view n) {
                             const auto* role = realm_.find_realm_role(n);
                             return role == nullptr ? std::string() : role->id.value;
                           });
    out["realm"] = std::move(of_realm);
    const auto* clients = json::find(roles->get_object(), "client");
    json::Object by_client;
    if (clients != nullptr && clients->is_object()) {
      for (const auto& member : clients->get_object())
        choose_client_roles(clients->get_object(), member.key(), by_client);
    }
    out["client"] = std::move(by_client);
    choice_.to_read["roles"] = std::move(out);
  }

  void choose_client_roles(const json::Object& clients, std::string_view client_id, json::Object& out) {
    const auto* client = realm_.find_client(client_id);
    const std::string path = fmt::format("roles.client.{}", client_id);
    auto list = chosen(clients, client_id, {"CLIENT_ROLE", "name", "Client role", path}, [&](std::string_view name) {
      const auto* role = client == nullptr ? nullptr : realm_.find_client_role(client->uuid, name);
      return role == nullptr ? std::string() : role->id.value;
    });
    if (!list.empty()) out[client_id] = std::move(list);
  }

  const model::Realm& realm_;
  const KnownUsers& users_;
  const IfExists if_exists_;
  PartialChoice choice_;
  Status<> status_;
};

}  // namespace

Result<PartialChoice> choose_partial(const model::Realm& realm, const json::Object& sent, const KnownUsers& users) {
  // The policy of older clients stands under another name.
  std::string policy(json::string_or_empty(sent, "ifResourceExists"));
  if (policy.empty()) policy = json::string_or_empty(sent, "policy");
  if (policy == "SKIP") return Chooser(realm, users, IfExists::skip).run(sent);
  if (policy == "OVERWRITE") return Chooser(realm, users, IfExists::overwrite).run(sent);
  if (policy == "FAIL" || policy.empty()) return Chooser(realm, users, IfExists::fail).run(sent);
  return fail(Error::Kind::invalid, "ifResourceExists must be FAIL, SKIP or OVERWRITE");
}

}  // namespace latchkey::kc
