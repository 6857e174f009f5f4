#include "main/commands.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <thread>

#include "kc/key_components.h"
#include "main/housekeeping.h"
#include "main/installation.h"
#include "main/master_key.h"
#include "model/realm.h"
#include "store/codec/assemble.h"
#include "store/codec/codec.h"
#include "store/reseal.h"

namespace latchkey::main {
namespace {

int say_error(const Error& error) {
  fmt::print(stderr, "latchkey: {}\n", error.detail);
  return 1;
}

std::string as_date(Instant t) {
  return fmt::format("{:%Y-%m-%d %H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(to_unix_seconds(t))));
}

Result<model::RealmParts> load_realm(const Installation& installation, const std::string& name) {
  const auto head = sync_wait(installation.store->realms().find_realm(name));
  if (!head) return std::unexpected(head.error());
  if (!*head) {
    std::string names;
    if (const auto all = sync_wait(installation.store->realms().list_realms())) {
      for (const auto& realm : *all) names += (names.empty() ? "" : ", ") + realm.name;
    }
    return fail(Error::Kind::not_found, fmt::format("there is no realm '{}'; there are {}", name, names));
  }
  const auto record = sync_wait(installation.store->realms().load_realm((*head)->id));
  if (!record) return std::unexpected(record.error());
  if (!*record) return fail(Error::Kind::not_found, fmt::format("there is no realm '{}'", name));
  return store::assemble(**record, *installation.sealer);
}

Status<> write_components(const Installation& installation, const model::RealmId& realm, const kc::Rotation& rotation) {
  store::Plan plan;
  for (const auto* list : {&rotation.added, &rotation.changed}) {
    for (const auto& component : *list)
      plan.add(store::PutObject{realm, store::encode(realm, component, *installation.sealer)});
  }
  const auto outcome = sync_wait(installation.store->commit(std::move(plan)));
  if (!outcome) return std::unexpected(outcome.error());
  if (!outcome->committed())
    return std::unexpected(Error{Error::Kind::conflict, "the realm changed meanwhile; try again"});
  return {};
}

}  // namespace

Result<std::chrono::seconds> parse_duration(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::int64_t factor = unit.empty() || unit == "s" ? 1
                              : unit == "m"               ? 60
                              : unit == "h"               ? 3600
                              : unit == "d"               ? 86400
                                                          : 0;
  if (error != std::errc{} || factor == 0 || number < 0 || number > 36500) {
    if (!(error == std::errc{} && factor == 1 && number >= 0 && number <= 3'153'600'000)) {
      return fail(Error::Kind::invalid, fmt::format("'{}' is no length of time; write 90s, 15m, 12h or 7d", text));
    }
  }
  return std::chrono::seconds{number * factor};
}

int keys_list(Config config, const std::string& realm) {
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  const auto parts = load_realm(*installation, realm);
  if (!parts) return say_error(parts.error());
  const model::KeyRing ring(parts->components);
  const Instant now = SystemClock().now();
  fmt::print("{:<10} {:<5} {:<9} {:>8}  {:<43}  {}\n", "algorithm", "use", "status", "priority", "kid", "retires");
  for (const auto& key : ring.list(now)) {
    const std::string_view status = key.status == model::KeyStatus::active    ? "active"
                                    : key.status == model::KeyStatus::passive ? "passive"
                                                                              : "disabled";
    fmt::print("{:<10} {:<5} {:<9} {:>8}  {:<43}  {}\n", key.algorithm, key.use, status, key.priority, key.kid,
               key.retires_at ? as_date(*key.retires_at) : "-");
  }
  for (const auto& problem : ring.problems()) fmt::print(stderr, "latchkey: {}\n", problem);
  return 0;
}

int keys_rotate(Config config, const KeysRotate& command) {
  const auto grace = parse_duration(command.grace);
  if (!grace) return say_error({Error::Kind::invalid, "--grace: " + grace.error().detail});
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  const auto parts = load_realm(*installation, command.realm);
  if (!parts) return say_error(parts.error());
  const auto source = kc::generated_keys();
  const Instant now = SystemClock().now();
  const auto rotation =
      kc::rotate_keys(parts->components, {command.algorithm, *grace, parts->settings.name}, {random, source, now});
  if (!rotation) return say_error(rotation.error());
  if (auto written = write_components(*installation, parts->settings.id, *rotation); !written)
    return say_error(written.error());
  for (const auto& key : rotation->added) fmt::print("new key      {} ({})\n", key.name, key.provider_id);
  for (const auto& key : rotation->changed)
    fmt::print("retiring     {} ({}), verifies until {}\n", key.name, key.provider_id, as_date(now + *grace));
  fmt::print("A running server signs with the new keys from its next request on.\n");
  return 0;
}

int master_key_reseal(Config config) {
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  const auto resealed = sync_wait(store::reseal_all(*installation->store, *installation->sealer));
  if (!resealed)
    return say_error(
        {resealed.error().kind, "sealing anew stopped: " + resealed.error().detail + "; run the command again"});
  fmt::print("{} rows sealed with the current key {}\n", *resealed, installation->sealer->key_id());
  return 0;
}

int master_key_rotate(Config config, const MasterKeyRotate& command) {
  if (!config.master_key.empty()) {
    wipe(config.master_key);
    return say_error(
        {Error::Kind::invalid,
         "the master key comes from LATCHKEY_MASTER_KEY: put a new one before it there (NEW,OLD), restart the servers, "
         "then run latchkey master-key reseal"});
  }
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  auto keys = read_key_file(installation->key_file);
  if (!keys) return say_error(keys.error());

  KeyRingSecrets ring;
  ring.emplace_back(random.bytes(32));
  KeyRingSecrets only;
  only.push_back(ring.front().clone());
  for (auto& key : *keys) ring.push_back(std::move(key));
  if (auto written = write_key_file(installation->key_file, ring); !written) return say_error(written.error());
  fmt::print("new key written to {}; waiting for running servers to take it up\n", installation->key_file);
  std::fflush(stdout);
  std::this_thread::sleep_for(4 * kKeyFileInterval);

  auto both = crypto::Sealer::make(std::move(ring));
  if (!both) return say_error(both.error());
  installation->sealer->adopt(*both);
  const auto resealed = sync_wait(store::reseal_all(*installation->store, *installation->sealer));
  if (!resealed)
    return say_error(
        {resealed.error().kind, "sealing anew stopped: " + resealed.error().detail + "; run the command again"});
  fmt::print("{} rows sealed with the new key\n", *resealed);
  if (!command.forget_old) {
    fmt::print("The old key stays in the file for backups and open logins; with --forget-old only the newest stays.\n");
    return 0;
  }
  if (auto written = write_key_file(installation->key_file, only); !written) return say_error(written.error());
  fmt::print("Only the new key is left in {}.\n", installation->key_file);
  return 0;
}

}  // namespace latchkey::main
