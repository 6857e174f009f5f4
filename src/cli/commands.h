// The commands of `latchkey admin`, `latchkey user`, `latchkey client` and `latchkey realm`. Each returns the exit status: 0
// done, 1 refused or not reached (said on standard error).
#pragma once

#include <string>
#include <vector>

#include "cli/session.h"

namespace latchkey::cli {

// --- login_commands.cc
struct LoginCommand {
  std::string server;
  std::string realm = "master";
  std::string username;
  std::string client_id = "admin-cli";
  std::string secret_file;  ///< with the password, or with the client's secret when no user is named; "": ask
  bool allow_http = false;
};
int log_in(const Environment& environment, const LoginCommand& command);
int log_out(const Environment& environment);
int who_am_i(const Environment& environment, const Common& common);

// --- request_commands.cc: any resource by its path
struct RequestCommand {
  std::string resource;                ///< "clients", "users/<id>", "realms"
  std::vector<std::string> query;      ///< NAME=VALUE
  std::vector<std::string> sets;       ///< NAME=VALUE, NAME+=VALUE
  std::vector<std::string> removals;   ///< NAME
  std::string file;                    ///< JSON; "-": standard input
  bool only_id = false;                ///< print the new id and nothing else
};
int get(const Environment& environment, const Common& common, const RequestCommand& command);
int create(const Environment& environment, const Common& common, const RequestCommand& command);
int update(const Environment& environment, const Common& common, const RequestCommand& command);
int remove(const Environment& environment, const Common& common, const RequestCommand& command);

// --- people_commands.cc
struct PasswordCommand {
  std::string username;
  std::string password_file;  ///< "": ask
  bool temporary = false;
};
int set_password(const Environment& environment, const Common& common, const PasswordCommand& command);

struct RolesCommand {
  std::string username;            ///< or
  std::string group;               ///< "/staff/it"
  std::string client;              ///< client_id; "": realm roles
  std::vector<std::string> roles;  ///< names
};
enum class RolesChange { add, remove };
int change_roles(const Environment& environment, const Common& common, const RolesCommand& command, RolesChange change);
int show_roles(const Environment& environment, const Common& common, const RolesCommand& command);

// --- everyday_commands.cc: users, clients and realms by name
enum class Thing { user, client, realm };
struct ThingCommand {
  Thing thing = Thing::user;
  std::string name;
  std::string search;
  std::vector<std::string> sets;
  std::string file;
};
int list_things(const Environment& environment, const Common& common, const ThingCommand& command);
int show_thing(const Environment& environment, const Common& common, const ThingCommand& command);
int create_thing(const Environment& environment, const Common& common, const ThingCommand& command);
int update_thing(const Environment& environment, const Common& common, const ThingCommand& command);
int delete_thing(const Environment& environment, const Common& common, const ThingCommand& command);
/// The secret of a confidential client; `renew` makes a new one.
int client_secret(const Environment& environment, const Common& common, const std::string& client_id, bool renew);

// --- lookups.cc
[[nodiscard]] Result<json::Object> find_user(Session& session, const std::string& username);
[[nodiscard]] Result<json::Object> find_client(Session& session, const std::string& client_id);
[[nodiscard]] Result<std::string> id_of(const json::Object& object);
/// A JSON object from `file` ("-": standard input) with the edits applied; an empty object when no file is named.
[[nodiscard]] Result<json::Value> read_body(const std::string& file, const std::vector<std::string>& sets,
                                            const std::vector<std::string>& removals);

}  // namespace latchkey::cli
