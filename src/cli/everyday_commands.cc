// latchkey user, client, realm: what is done every day, by name.
#include <fmt/format.h>

#include "cli/commands.h"
#include "url/percent.h"

namespace latchkey::cli {
namespace {

struct Kind {
  std::string_view list;      ///< resource
  std::string_view name_key;  ///< the member that people know it by
  Columns columns;
};

const Kind& kind_of(Thing thing) {
  static const Kind kUser{"users", "username", {"username", "email", "firstName", "lastName", "enabled", "id"}};
  static const Kind kClient{"clients", "clientId", {"clientId", "name", "enabled", "publicClient", "id"}};
  static const Kind kRealm{"realms", "realm", {"realm", "displayName", "enabled"}};
  return thing == Thing::user ? kUser : thing == Thing::client ? kClient : kRealm;
}

/// "users/<id>", "clients/<id>" or "realms/<name>".
Result<std::string> resource_of(Session& session, const ThingCommand& command) {
  if (command.thing == Thing::realm) return fmt::format("realms/{}", url::percent_encode(command.name));
  const auto found = command.thing == Thing::user ? find_user(session, command.name) : find_client(session, command.name);
  if (!found) return std::unexpected(found.error());
  const auto id = id_of(*found);
  if (!id) return std::unexpected(id.error());
  return fmt::format("{}/{}", kind_of(command.thing).list, url::percent_encode(*id));
}

}  // namespace

int list_things(const Environment& environment, const Common& common, const ThingCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const Kind& kind = kind_of(command.thing);
    url::Form query{{"briefRepresentation", "true"}};
    if (!command.search.empty()) query.add("search", command.search);
    const auto list = session.client().get(session.path(kind.list), query);
    if (!list) return std::unexpected(list.error());
    session.show(*list, kind.columns);
    return {};
  });
}

int show_thing(const Environment& environment, const Common& common, const ThingCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto resource = resource_of(session, command);
    if (!resource) return std::unexpected(resource.error());
    const auto value = session.client().get(session.path(*resource));
    if (!value) return std::unexpected(value.error());
    session.show(*value);
    return {};
  });
}

int create_thing(const Environment& environment, const Common& common, const ThingCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const Kind& kind = kind_of(command.thing);
    auto body = read_body(command.file, command.sets, {});
    if (!body) return std::unexpected(body.error());
    if (!body->is_object()) return fail(Error::Kind::invalid, "one thing at a time: the file must hold an object");
    body->as_object()[kind.name_key] = json::String(command.name);
    body->as_object().emplace("enabled", true);
    const auto answer = session.client().send("POST", session.path(kind.list), *std::move(body));
    if (!answer) return std::unexpected(answer.error());
    fmt::print("{}\n", command.thing == Thing::realm ? command.name : answer->created_id());
    return {};
  });
}

int update_thing(const Environment& environment, const Common& common, const ThingCommand& command) {
  std::string resource;
  const int found = in_session(environment, common, [&](Session& session) -> Status<> {
    auto named = resource_of(session, command);
    if (!named) return std::unexpected(named.error());
    resource = *std::move(named);
    return {};
  });
  if (found != 0) return found;
  return update(environment, common, {.resource = resource, .query = {}, .sets = command.sets, .removals = {}, .file = command.file});
}

int delete_thing(const Environment& environment, const Common& common, const ThingCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto resource = resource_of(session, command);
    if (!resource) return std::unexpected(resource.error());
    const auto answer = session.client().request({.method = "DELETE", .path = session.path(*resource), .query = {},
                                                  .body = std::nullopt, .if_match = {}});
    if (!answer) return std::unexpected(answer.error());
    return {};
  });
}

int client_secret(const Environment& environment, const Common& common, const std::string& client_id, bool renew) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto client = find_client(session, client_id);
    if (!client) return std::unexpected(client.error());
    const auto id = id_of(*client);
    if (!id) return std::unexpected(id.error());
    const std::string path = session.path(fmt::format("clients/{}/client-secret", url::percent_encode(*id)));
    const auto answer = session.client().request({.method = renew ? "POST" : "GET", .path = path, .query = {},
                                                  .body = std::nullopt, .if_match = {}});
    if (!answer) return std::unexpected(answer.error());
    const auto secret = answer->body.is_object() ? json::string_or_empty(answer->body.as_object(), "value") : std::string_view();
    if (secret.empty()) return fail(Error::Kind::not_found, fmt::format("the client '{}' has no secret", client_id));
    fmt::print("{}\n", secret);
    return {};
  });
}

}  // namespace latchkey::cli
