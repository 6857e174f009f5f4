// Passwords and roles of people and groups.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "url/percent.h"

namespace latchkey::cli {
namespace {

/// "users/<id>" or "groups/<id>".
Result<std::string> holder_of(Session& session, const RolesCommand& command) {
  if (command.username.empty() == command.group.empty())
    return fail(Error::Kind::invalid, "say whose roles: --username NAME or --group PATH");
  Result<json::Object> found = json::Object();
  if (!command.username.empty()) {
    found = find_user(session, command.username);
  } else {
    std::string_view path = command.group;
    while (path.starts_with('/')) path.remove_prefix(1);
    const auto group = session.client().get(session.path(fmt::format("group-by-path/{}", path)));
    if (!group) return std::unexpected(group.error());
    if (!group->is_object()) return fail(Error::Kind::not_found, fmt::format("there is no group '{}'", command.group));
    found = group->as_object();
  }
  if (!found) return std::unexpected(found.error());
  const auto id = id_of(*found);
  if (!id) return std::unexpected(id.error());
  return fmt::format("{}/{}", command.username.empty() ? "groups" : "users", url::percent_encode(*id));
}

struct RolePlaces {
  std::string defined;  ///< where a role is looked up by name
  std::string mapped;   ///< where it is given and taken
};

Result<RolePlaces> places_of(Session& session, const RolesCommand& command) {
  const auto holder = holder_of(session, command);
  if (!holder) return std::unexpected(holder.error());
  if (command.client.empty()) return RolePlaces{"roles", *holder + "/role-mappings/realm"};
  const auto client = find_client(session, command.client);
  if (!client) return std::unexpected(client.error());
  const auto id = id_of(*client);
  if (!id) return std::unexpected(id.error());
  const std::string uuid = url::percent_encode(*id);
  return RolePlaces{fmt::format("clients/{}/roles", uuid), fmt::format("{}/role-mappings/clients/{}", *holder, uuid)};
}

}  // namespace

int set_password(const Environment& environment, const Common& common, const PasswordCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto user = find_user(session, command.username);
    if (!user) return std::unexpected(user.error());
    const auto id = id_of(*user);
    if (!id) return std::unexpected(id.error());
    const auto secret = read_secret("New password of " + command.username, command.password_file);
    if (!secret) return std::unexpected(secret.error());
    json::Object body;
    body["type"] = "password";
    body["value"] = json::String(secret->reveal());
    body["temporary"] = command.temporary;
    const auto answer =
        session.client().send("PUT", session.path(fmt::format("users/{}/reset-password", url::percent_encode(*id))), body);
    if (!answer) return std::unexpected(answer.error());
    return {};
  });
}

int change_roles(const Environment& environment, const Common& common, const RolesCommand& command, RolesChange change) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto places = places_of(session, command);
    if (!places) return std::unexpected(places.error());
    json::Array roles;
    for (const auto& name : command.roles) {  // all are looked up before any is given
      auto role = session.client().get(session.path(fmt::format("{}/{}", places->defined, url::percent_encode(name))));
      if (!role && role.error().kind == Error::Kind::not_found)
        return fail(Error::Kind::not_found, fmt::format("there is no role '{}'", name));
      if (!role) return std::unexpected(role.error());
      roles.push_back(*std::move(role));
    }
    const auto answer =
        session.client().send(change == RolesChange::add ? "POST" : "DELETE", session.path(places->mapped), roles);
    if (!answer) return std::unexpected(answer.error());
    return {};
  });
}

int show_roles(const Environment& environment, const Common& common, const RolesCommand& command) {
  return in_session(environment, common, [&](Session& session) -> Status<> {
    const auto places = places_of(session, command);
    if (!places) return std::unexpected(places.error());
    const auto roles = session.client().get(session.path(places->mapped));
    if (!roles) return std::unexpected(roles.error());
    session.show(*roles, {"name", "description", "id"});
    return {};
  });
}

}  // namespace latchkey::cli
