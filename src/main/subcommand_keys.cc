// latchkey keys, latchkey master-key
#include <CLI/CLI.hpp>

#include "main/keys_command.h"
#include "main/master_key_command.h"
#include "main/subcommands.h"
#include "main/table_options.h"

namespace latchkey::main {
namespace {

constexpr auto kWhere = {std::string_view("data-dir"), std::string_view("db-url")};

}  // namespace

void add_keys(CLI::App& app, Actions& actions) {
  auto* keys = app.add_subcommand("keys", "Signing keys of a realm; works beside a running server.");
  keys->require_subcommand(1);

  auto* list = keys->add_subcommand("list", "Show the keys of a realm.");
  auto realm = std::make_shared<std::string>();
  list->add_option("--realm", *realm, "Name of the realm.")->required()->type_name("NAME");
  actions.emplace_back(list, with_config(TableOptions::add_to(*list, kWhere), [realm](Config config, const auto&) {
                         return keys_list(std::move(config), *realm);
                       }));

  auto* rotate = keys->add_subcommand("rotate", "Make new keys; the old ones go on verifying for a grace period.");
  auto what = std::make_shared<KeysRotate>();
  rotate->add_option("--realm", what->realm, "Name of the realm.")->required()->type_name("NAME");
  rotate->add_option("--algorithm", what->algorithm, "RS256, ES256, EdDSA, HS512 ... [every signing algorithm]")
      ->type_name("ALG");
  rotate->add_option("--grace", what->grace, "How long the old keys verify: 90s, 15m, 12h, 7d. [7d]")
      ->type_name("TIME");
  actions.emplace_back(rotate, with_config(TableOptions::add_to(*rotate, kWhere), [what](Config config, const auto&) {
                         return keys_rotate(std::move(config), *what);
                       }));
}

void add_master_key(CLI::App& app, Actions& actions) {
  auto* master_key = app.add_subcommand("master-key", "The key that seals secrets in the database.");
  master_key->require_subcommand(1);

  auto* rotate = master_key->add_subcommand(
      "rotate", "Make a new master key and seal everything anew; works beside a running server.");
  auto what = std::make_shared<MasterKeyRotate>();
  rotate->add_flag("--forget-old", what->forget_old, "Leave only the new key in the file.");
  actions.emplace_back(rotate, with_config(TableOptions::add_to(*rotate, kWhere), [what](Config config, const auto&) {
                         return master_key_rotate(std::move(config), *what);
                       }));

  auto* reseal =
      master_key->add_subcommand("reseal", "Seal with the current key whatever an older key of the ring sealed.");
  actions.emplace_back(reseal, with_config(TableOptions::add_to(*reseal, kWhere), [](Config config, const auto&) {
                         return master_key_reseal(std::move(config));
                       }));
}

}  // namespace latchkey::main
