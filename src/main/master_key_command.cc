#include "main/master_key_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <thread>

#include "cli/session.h"
#include "main/housekeeping.h"
#include "main/installation.h"
#include "main/master_key.h"
#include "store/reseal.h"

namespace latchkey::main {

using cli::say_error;

namespace {

/// How many rows were sealed anew.
Result<std::size_t> reseal(const Installation& installation) {
  const auto resealed = sync_wait(store::reseal_all(*installation.store, *installation.sealer));
  if (!resealed)
    return fail(resealed.error().kind, "sealing anew stopped: " + resealed.error().detail + "; run the command again");
  return *resealed;
}

}  // namespace

int master_key_reseal(Config config) {
  SystemRandom random;
  NullLog log;
  auto installation = open_installation(config, IfMissing::refuse, random, log);
  if (!installation) return say_error(installation.error());
  const auto resealed = reseal(*installation);
  if (!resealed) return say_error(resealed.error());
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
  const auto resealed = reseal(*installation);
  if (!resealed) return say_error(resealed.error());
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
