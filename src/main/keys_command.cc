#include "main/keys_command.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdio>

#include "cli/session.h"
#include "kc/key_components.h"
#include "main/duration.h"
#include "main/installation.h"
#include "model/realm.h"
#include "store/codec/assemble.h"
#include "store/codec/codec.h"

namespace latchkey::main {

using cli::say_error;

namespace {

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

}  // namespace latchkey::main
