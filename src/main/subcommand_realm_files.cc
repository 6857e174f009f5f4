// latchkey export, latchkey import
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/session.h"
#include "main/installation.h"
#include "main/realm_export.h"
#include "main/realm_import.h"
#include "main/subcommands.h"
#include "main/table_options.h"

namespace latchkey::main {

using cli::say_error;

namespace {

constexpr auto kWhere = {std::string_view("data-dir"), std::string_view("db-url")};

struct ImportWords {
  std::string dir, file;
  bool replace = true;
};

int import_files(Config config, const ImportWords& words, const Environment& environment) {
  SystemRandom random;
  const auto log = make_stderr_log(config.log_level, config.log_format);
  std::error_code unreadable;
  const bool is_new = config.db_url.empty() && !std::filesystem::exists(config.data_dir + "/latchkey.db", unreadable);
  auto installation = open_installation(config, IfMissing::create, random, *log);
  if (!installation) return say_error(installation.error());
  // Who forgot --data-dir would look for the realm at the server in vain.
  if (is_new)
    fmt::print(stderr, "A new database was made in {}: a server reads it with --data-dir {}\n", config.data_dir,
               config.data_dir);
  const SetupTools tools{*installation->store,
                         *installation->sealer,
                         random,
                         *log,
                         SystemClock().now(),
                         [&environment](std::string_view name) -> std::optional<std::string> {
                           const auto found = std::ranges::find(environment, name, &Environment::value_type::first);
                           if (found == environment.end()) return std::nullopt;
                           return found->second;
                         }};
  if (auto master = ensure_master(tools); !master) return say_error(master.error());
  const auto done = import_realm_files(tools, words.dir.empty() ? words.file : words.dir, words.replace);
  if (!done) return say_error(done.error());
  for (const auto& realm : *done) {
    if (realm.skipped) {
      fmt::print("realm {} is there already and stays as it is\n", realm.realm);
    } else {
      fmt::print("realm {} imported, {} users\n", realm.realm, realm.users);
    }
  }
  return 0;
}

int export_files(Config config, const RealmExport& what) {
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  const auto files = export_realms(*installation->store, *installation->sealer, what);
  if (!files) return say_error(files.error());
  for (const auto& file : *files) {
    fmt::print("{}{}\n", file.path, file.users == 0 ? "" : fmt::format(", {} users", file.users));
  }
  return 0;
}

void add_import(CLI::App& app, Actions& actions) {
  auto* command = app.add_subcommand("import", "Import realm files; works beside a running server.");
  auto words = std::make_shared<ImportWords>();
  auto* place = command->add_option_group("from");
  place->add_option("--file", words->file, "A realm file.")->type_name("FILE");
  place->add_option("--dir", words->dir, "A folder of realm files, with users in <realm>-users-N.json.")
      ->type_name("DIR");
  place->require_option(1);
  command->add_option("--override", words->replace, "Replace realms that are there; false: leave them alone. [true]")
      ->check(CLI::IsMember({"true", "false"}))
      ->type_name("BOOL");
  auto options = TableOptions::add_to(*command, kWhere);
  actions.emplace_back(command, [options, words](const Environment& environment) {
    std::vector<std::string> unused;
    auto config = options->resolve(environment, unused);
    if (!config) return complain(config.error().detail);
    return import_files(*std::move(config), *words, environment);
  });
}

void add_export(CLI::App& app, Actions& actions) {
  auto* command =
      app.add_subcommand("export", "Export realms as realm files, with secrets; works beside a running server.");
  auto what = std::make_shared<RealmExport>();
  auto users = std::make_shared<std::string>();
  auto* place = command->add_option_group("to");
  place->add_option("--file", what->file, "Everything into one file.")->type_name("FILE");
  place->add_option("--dir", what->dir, "<realm>-realm.json and users' files into a folder.")->type_name("DIR");
  place->require_option(1);
  command->add_option("--realm", what->realm, "Only this realm. [all]")->type_name("NAME");
  command
      ->add_option("--users", *users,
                   "different_files, same_file, realm_file or skip. [different_files; realm_file with --file]")
      ->check(CLI::IsMember({"different_files", "same_file", "realm_file", "skip"}))
      ->type_name("WHERE");
  command->add_option("--users-per-file", what->users_per_file, "With different_files. [50]")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000'000}))
      ->type_name("N");
  auto options = TableOptions::add_to(*command, kWhere);
  actions.emplace_back(command, with_config(options, [what, users](Config config, const auto&) {
                         const bool one_file = !what->file.empty();
                         if (one_file && (*users == "different_files" || *users == "same_file")) {
                           return complain("--users " + *users + " needs --dir: with --file there is one file");
                         }
                         what->users = *users == "skip"                     ? ExportUsers::skip
                                       : *users == "same_file"              ? ExportUsers::same_file
                                       : one_file || *users == "realm_file" ? ExportUsers::realm_file
                                                                            : ExportUsers::different_files;
                         return export_files(std::move(config), *what);
                       }));
}

}  // namespace

void add_realm_files(CLI::App& app, Actions& actions) {
  add_export(app, actions);
  add_import(app, actions);
}

}  // namespace latchkey::main
