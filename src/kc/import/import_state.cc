#include "kc/import/import_state.h"

#include <fmt/format.h>

#include <algorithm>

namespace latchkey::kc {

void ImportState::fail(Error::Kind kind, std::string_view path, std::string_view reason) {
  if (!error_) error_ = Error{kind, path.empty() ? std::string(reason) : fmt::format("{} {}", path, reason)};
}

std::string ImportState::take_id(json::ObjectReader& reader, std::string_view kind) {
  std::string id = read_id(reader, random());
  if (!id.empty()) claim_id(reader, kind, id);
  return id;
}

namespace {

/// On whose ids components hang, and on whose memberships (organizations are components): two with one id would have
/// each other's.
bool owns_components(std::string_view kind) {
  return kind == "realm" || kind == "client" || kind == "component" || kind == "authenticator configuration";
}
bool has_members(std::string_view kind) { return kind == "group" || kind == "component"; }

}  // namespace

void ImportState::claim_id(const json::ObjectReader& reader, std::string_view kind, const std::string& id) {
  if (streams_users && (kind == "user" || kind == "credential")) return;
  const bool again = !ids_[std::string(kind)].insert(id).second;
  const bool of_another_kind = !again && ((owns_components(kind) && !owners_.insert("components " + id).second) ||
                                          (has_members(kind) && !owners_.insert("members " + id).second));
  if (!again && !of_another_kind) return;
  fail(Error::Kind::conflict, reader.path().empty() ? "id" : reader.path() + ".id",
       of_another_kind ? fmt::format("\"{}\" is the id of something else too", id)
                       : fmt::format("\"{}\" is the id of another {} too", id, kind));
}

void ImportState::claim_mapper_ids(const json::ObjectReader& owner, const std::vector<model::ProtocolMapper>& mappers) {
  for (std::size_t i = 0; i < mappers.size(); ++i) {
    if (ids_["protocol mapper"].insert(mappers[i].id.value).second) continue;
    fail(Error::Kind::conflict, fmt::format("{}.protocolMappers[{}].id", owner.path(), i),
         fmt::format("\"{}\" is the id of another protocol mapper too", mappers[i].id.value));
  }
}

void ImportState::keep_secret(const std::string& owner, std::string_view name, std::string&& value) {
  KeptSecrets secrets;
  kc::keep_secret(secrets, name, std::move(value));
  keep_secrets(owner, std::move(secrets));
}

void ImportState::keep_secrets(const std::string& owner, KeptSecrets secrets) {
  if (secrets.empty()) return;
  model::Component*& component = kept_secrets_[owner];
  if (component == nullptr) {
    component = draft.add(make_kept_secrets(owner, std::move(secrets), random()));
    return;
  }
  for (auto& [name, secret] : secrets) component->secrets.insert_or_assign(name, std::move(secret));
}

model::Client* ImportState::need_client(std::string_view client_id, std::string_view path) {
  model::Client* client = draft.client(client_id);
  if (client == nullptr)
    fail(Error::Kind::invalid, path, fmt::format("names the client \"{}\", which does not exist", client_id));
  return client;
}

model::Role* ImportState::role_or_new(const model::Client* client, std::string_view name) {
  const model::ClientUuid owner = client == nullptr ? model::ClientUuid() : client->uuid;
  if (model::Role* role = draft.client_role(owner, name)) return role;
  if (name.empty()) {
    fail(Error::Kind::invalid, "", "a role is named \"\"");
    return nullptr;
  }
  notes.say(client == nullptr ? fmt::format("the realm role \"{}\" is given to somebody but not defined: made", name)
                              : fmt::format("the role \"{}\" of client {} is given to somebody but not defined: made",
                                            name, client->client_id));
  model::Role role;
  role.id = model::RoleId(random().uuid());
  role.name = name;
  role.client = owner;
  return draft.add(std::move(role));
}

model::Group* ImportState::need_group(std::string_view path_of_group, std::string_view path) {
  model::Group* group = draft.group_by_path(path_of_group);
  if (group == nullptr)
    fail(Error::Kind::invalid, path, fmt::format("names the group \"{}\", which does not exist", path_of_group));
  return group;
}

}  // namespace latchkey::kc
