// Roles and what they contain.
#include <fmt/format.h>

#include "kc/read/read_client.h"

namespace latchkey::kc {
namespace {

const std::vector<std::string_view> kDerived{"composite", "clientRole", "containerId", "scopeParamRequired"};

std::optional<RoleReferences> read_composites(json::ObjectReader& reader) {
  const json::Object* composites = reader.optional_object("composites");
  if (composites == nullptr) return std::nullopt;
  json::ObjectReader parts(*composites, reader, "composites");
  RoleReferences references;
  references.realm = parts.string_list("realm");
  references.clients = parts.string_list_map("client");
  for (auto& [client, names] : parts.string_list_map("application"))
    references.clients.try_emplace(client, std::move(names));
  references.path = parts.path();
  return references;
}

struct Container {
  const model::ClientUuid& client;
  std::string place;
};

Status<> resolve_names(const std::vector<std::string>& wanted, const Container& container, const Names& names,
                       std::vector<model::RoleId>& parts) {
  for (const auto& name : wanted) {
    const model::Role* role = names.role(container.client, name);
    if (role == nullptr)
      return fail(Error::Kind::invalid,
                  fmt::format("{} names the role \"{}\", which does not exist", container.place, name));
    parts.push_back(role->id);
  }
  return {};
}

}  // namespace

RoleRead read_role(json::ObjectReader& reader, Reading& reading, const model::ClientUuid& client) {
  RoleRead read;
  model::Role& role = read.role;
  role.id = model::RoleId(read_id(reader, reading.random));
  role.name = take_name(reader, "name");
  role.description = take_text(reader, "description");
  role.client = client;
  role.attributes = reader.string_list_map("attributes");
  read.composites = read_composites(reader);
  if (reader.ok()) role.kept_json = keep_rest(reader, reading.notes, "roles", kDerived);
  return read;
}

Result<std::vector<model::RoleId>> resolve(const RoleReferences& references, const Names& names) {
  std::vector<model::RoleId> parts;
  const model::ClientUuid none;
  if (auto done = resolve_names(references.realm, {none, references.path + ".realm"}, names, parts); !done)
    return std::unexpected(done.error());
  for (const auto& [client_id, wanted] : references.clients) {
    const std::string place = fmt::format("{}.client.{}", references.path, client_id);
    const model::Client* client = names.client(client_id);
    if (client == nullptr)
      return fail(Error::Kind::invalid,
                  fmt::format("{} names the client \"{}\", which does not exist", place, client_id));
    if (auto done = resolve_names(wanted, {client->uuid, place}, names, parts); !done)
      return std::unexpected(done.error());
  }
  return parts;
}

}  // namespace latchkey::kc
