#include "main/installation.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "main/master_key.h"
#include "store/reseal.h"
#include "store/sqlite/sqlite_store.h"

namespace latchkey::main {
namespace {

Status<> make_data_dir(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return {};
  const auto parent = std::filesystem::absolute(path, error).parent_path();
  if (!error) std::filesystem::create_directories(parent, error);
  if (!error && ::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    error = std::error_code(errno, std::generic_category());
  if (!error && !std::filesystem::is_directory(path, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (error)
    return std::unexpected(
        Error{Error::Kind::unavailable, fmt::format("data directory {}: {}", path, error.message())});
  return {};
}

std::string database_of(const Config& config) {
  constexpr std::string_view scheme = "sqlite:";
  if (config.db_url.starts_with(scheme)) return config.db_url.substr(scheme.size());
  return config.data_dir + "/latchkey.db";
}

}  // namespace

Result<Installation> open_installation(Config& config, IfMissing if_missing, Random& random, Log& log) {
  ::umask(077);  // whatever is made from here on is ours alone
  Installation installation;
  installation.database_file = database_of(config);
  installation.key_file = config.data_dir + "/master.key";
  const auto holds_data = store::sqlite_holds_data(installation.database_file);
  if (!holds_data) return std::unexpected(holds_data.error());
  if (!*holds_data && if_missing == IfMissing::refuse) {
    return fail(Error::Kind::not_found,
                fmt::format("there is no database at {}: name the server's --data-dir", installation.database_file));
  }
  if (auto made = make_data_dir(config.data_dir); !made) return std::unexpected(made.error());

  auto keys = load_master_keys({config.master_key, installation.key_file, *holds_data}, random);
  wipe(config.master_key);
  if (!keys) return std::unexpected(keys.error());
  auto sealer = crypto::Sealer::make(*std::move(keys));
  if (!sealer) return std::unexpected(sealer.error());
  installation.sealer = std::make_unique<crypto::Sealer>(*std::move(sealer));

  auto store = store::open_sqlite(installation.database_file, *installation.sealer, log);
  if (!store) return std::unexpected(store.error());
  installation.store = *std::move(store);
  if (auto accepted = sync_wait(store::check_master_key(*installation.store, *installation.sealer)); !accepted) {
    return std::unexpected(accepted.error());
  }
  return installation;
}

}  // namespace latchkey::main
