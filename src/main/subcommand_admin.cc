// latchkey admin, user, client, realm: an administrator's commands over the Admin REST API.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "main/subcommands.h"

namespace latchkey::main {
namespace {

using cli::Common;
using cli::RequestCommand;
using cli::RolesCommand;
using cli::ThingCommand;

std::shared_ptr<Common> add_common(CLI::App& app, bool shows) {
  auto common = std::make_shared<Common>();
  app.add_option("-r,--realm", common->realm, "The realm to work on. [the one that was signed in to]")->type_name("NAME");
  app.add_flag("--allow-http", common->allow_http, "Speak plain http to another machine.");
  if (!shows) return common;
  app.add_option("--fields", common->columns, "What to show, parted by commas: id,username,attributes.color")
      ->type_name("NAMES")
      ->delimiter(',');
  app.add_option("--format", common->format, "table, json or csv. [a table at a terminal, else json]")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->type_name("FORMAT");
  return common;
}

const CLI::Validator kNameAndValue(
    [](const std::string& text) {
      const auto equals = text.find('=');
      return equals == std::string::npos || equals == 0 ? "'" + text + "' is not NAME=VALUE" : std::string();
    },
    "");

void add_edits(CLI::App& app, std::vector<std::string>& sets, std::string& file) {
  app.add_option("-s,--set", sets, "NAME=VALUE, NAME+=VALUE for lists, a.b=VALUE inside objects. Repeatable.")
      ->check(kNameAndValue)
      ->type_name("EDIT")
      ->allow_extra_args(false);
  app.add_option("-f,--file", file, "A JSON file to begin with; - is standard input.")->type_name("FILE");
}

using Run = int (*)(const Environment&, const Common&, const RequestCommand&);

void add_request(CLI::App& admin, Actions& actions, const char* word, const char* help, Run run) {
  auto* app = admin.add_subcommand(word, help);
  const bool writes = run != cli::get;
  auto common = add_common(*app, run == cli::get || run == cli::create);
  auto command = std::make_shared<RequestCommand>();
  app->add_option("resource", command->resource, "Its path: clients, users/ID, realms, realms/NAME, serverinfo ...")
      ->required()
      ->type_name("RESOURCE");
  if (writes) add_edits(*app, command->sets, command->file);
  if (run == cli::update) {
    app->add_option("-d,--delete", command->removals, "A member to remove. Repeatable.")->type_name("NAME")->allow_extra_args(false);
  }
  if (run == cli::create) app->add_flag("-i,--id", command->only_id, "Print the new id and nothing else.");
  if (!writes) {
    app->add_option("-q,--query", command->query, "A query parameter, NAME=VALUE. Repeatable.")
        ->check(kNameAndValue)
        ->type_name("PARAMETER")
        ->allow_extra_args(false);
  }
  actions.emplace_back(app, [common, command, run](const Environment& env) { return run(env, *common, *command); });
}

void add_login(CLI::App& admin, Actions& actions) {
  auto* app = admin.add_subcommand("login", "Sign in; the commands that follow are that administrator's.");
  auto command = std::make_shared<cli::LoginCommand>();
  app->add_option("--server", command->server, "Address of the server: https://id.example.org")->required()->type_name("URL");
  app->add_option("--realm", command->realm, "The realm to sign in to. [master]")->type_name("NAME");
  app->add_option("--user", command->username, "Who signs in.")->type_name("NAME");
  app->add_option("--client", command->client_id, "The client to sign in with; without --user as its service account. [admin-cli]")
      ->type_name("ID");
  app->add_option("--secret-file", command->secret_file,
                  "A file whose first line is the password, or the client's secret; - is standard input. [asked for]")
      ->type_name("FILE");
  app->add_flag("--allow-http", command->allow_http, "Speak plain http to another machine.");
  actions.emplace_back(app, [command](const Environment& env) { return cli::log_in(env, *command); });

  auto* out = admin.add_subcommand("logout", "Forget the sign-in and end its session.");
  actions.emplace_back(out, [](const Environment& env) { return cli::log_out(env); });
  auto* who = admin.add_subcommand("whoami", "Say who is signed in, and where.");
  auto common = add_common(*who, true);
  actions.emplace_back(who, [common](const Environment& env) { return cli::who_am_i(env, *common); });
}

void add_set_password(CLI::App& parent, Actions& actions, bool name_is_positional) {
  auto* app = parent.add_subcommand("set-password", "Give a user a password; asked for unless a file holds it.");
  auto common = add_common(*app, false);
  auto command = std::make_shared<cli::PasswordCommand>();
  app->add_option(name_is_positional ? "username" : "--username", command->username, "Whose.")->required()->type_name("NAME");
  app->add_option("--password-file", command->password_file, "A file whose first line is the password; - is standard input.")
      ->type_name("FILE");
  app->add_flag("-t,--temporary", command->temporary, "The user must change it at the next sign-in.");
  actions.emplace_back(app, [common, command](const Environment& env) { return cli::set_password(env, *common, *command); });
}

void add_roles(CLI::App& admin, Actions& actions) {
  struct Word {
    const char* word;
    const char* help;
    int (*run)(const Environment&, const Common&, const RolesCommand&);
  };
  const Word words[] = {
      {"add-roles", "Give roles to a user or a group.",
       [](const Environment& e, const Common& c, const RolesCommand& r) { return cli::change_roles(e, c, r, cli::RolesChange::add); }},
      {"remove-roles", "Take roles from a user or a group.",
       [](const Environment& e, const Common& c, const RolesCommand& r) { return cli::change_roles(e, c, r, cli::RolesChange::remove); }},
      {"get-roles", "Show the roles that a user or a group was given.", cli::show_roles},
  };
  for (const auto& word : words) {
    const bool shows = word.run == cli::show_roles;
    auto* app = admin.add_subcommand(word.word, word.help);
    auto common = add_common(*app, shows);
    auto command = std::make_shared<RolesCommand>();
    app->add_option("--username", command->username, "The user.")->type_name("NAME");
    app->add_option("--group", command->group, "Or the group: /staff/it")->type_name("PATH");
    app->add_option("--client", command->client, "The client whose roles they are. [roles of the realm]")->type_name("CLIENT_ID");
    if (!shows) {
      app->add_option("--role", command->roles, "Name of a role. Repeatable.")->required()->type_name("NAME")->allow_extra_args(false);
    }
    const auto run = word.run;
    actions.emplace_back(app, [common, command, run](const Environment& env) { return run(env, *common, *command); });
  }
}

using ThingRun = int (*)(const Environment&, const Common&, const ThingCommand&);

void add_thing_word(CLI::App& parent, Actions& actions, ThingCommand what, const std::pair<const char*, ThingRun>& word) {
  auto* app = parent.add_subcommand(word.first, "");
  const ThingRun run = word.second;
  const bool shows = run == cli::list_things || run == cli::show_thing;
  auto common = add_common(*app, shows);
  auto command = std::make_shared<ThingCommand>(std::move(what));
  if (run == cli::list_things) {
    app->description("List them.");
    app->add_option("--search", command->search, "Only those that match.")->type_name("TEXT");
  } else {
    app->description(run == cli::show_thing     ? "Show one."
                     : run == cli::create_thing ? "Make one, enabled; prints its id."
                     : run == cli::update_thing ? "Change one."
                                                : "Delete one.");
    app->add_option("name", command->name, "Its name.")->required()->type_name("NAME");
  }
  if (run == cli::create_thing || run == cli::update_thing) add_edits(*app, command->sets, command->file);
  actions.emplace_back(app, [common, command, run](const Environment& env) { return run(env, *common, *command); });
}

CLI::App& add_thing(CLI::App& app, Actions& actions, cli::Thing thing, const std::pair<const char*, const char*>& word) {
  auto* parent = app.add_subcommand(word.first, word.second);
  parent->require_subcommand(1);
  const std::pair<const char*, ThingRun> words[] = {{"list", cli::list_things},
                                                    {"show", cli::show_thing},
                                                    {"create", cli::create_thing},
                                                    {"update", cli::update_thing},
                                                    {"delete", cli::delete_thing}};
  ThingCommand what;
  what.thing = thing;
  for (const auto& one : words) add_thing_word(*parent, actions, what, one);
  return *parent;
}

void add_client_secret(CLI::App& client, Actions& actions) {
  auto* app = client.add_subcommand("secret", "Print the secret of a confidential client.");
  auto common = add_common(*app, false);
  auto name = std::make_shared<std::string>();
  auto renew = std::make_shared<bool>(false);
  app->add_option("name", *name, "Its client_id.")->required()->type_name("CLIENT_ID");
  app->add_flag("--renew", *renew, "Make a new one first; the old one is worth nothing then.");
  actions.emplace_back(app, [common, name, renew](const Environment& env) { return cli::client_secret(env, *common, *name, *renew); });
}

}  // namespace

void add_admin(CLI::App& app, Actions& actions) {
  auto* admin = app.add_subcommand("admin", "Administer a running server, here or elsewhere, through its Admin REST API.");
  admin->require_subcommand(1);
  add_login(*admin, actions);
  add_request(*admin, actions, "get", "Show a resource.", cli::get);
  add_request(*admin, actions, "create", "Make a resource.", cli::create);
  add_request(*admin, actions, "update", "Change a resource: what is sent is laid over what stands.", cli::update);
  add_request(*admin, actions, "delete", "Delete a resource.", cli::remove);
  add_set_password(*admin, actions, false);
  add_roles(*admin, actions);
  add_set_password(add_thing(app, actions, cli::Thing::user, {"user", "Users of a realm."}), actions, true);
  add_client_secret(add_thing(app, actions, cli::Thing::client, {"client", "Clients of a realm."}), actions);
  add_thing(app, actions, cli::Thing::realm, {"realm", "Realms."});
}

}  // namespace latchkey::main
