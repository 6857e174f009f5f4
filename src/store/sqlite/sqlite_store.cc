#include "store/sqlite/sqlite_store.h"

#include <fmt/core.h>

#include <filesystem>

#include "store/plan_check.h"
#include "store/reseal.h"
#include "store/sqlite/checkpointer.h"
#include "store/sqlite/file.h"
#include "store/sqlite/plan_applier.h"
#include "store/sqlite/reads.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sweep.h"
#include "store/sqlite/writer.h"
#include "store/staging.h"

namespace latchkey::store {
namespace {

using sqlite::Connection;
using sqlite::Query;

/// Where the database stands, and whether it is to outlive the store.
struct Place {
  std::string path;
  std::optional<sqlite::TemporaryFolder> folder;

  [[nodiscard]] Connection::Sync sync() const { return folder ? Connection::Sync::off : Connection::Sync::full; }
};

struct Connections {
  std::unique_ptr<Connection> for_writing;
  std::unique_ptr<Connection> for_checkpoints;
};

std::string stored_setting(Connection& db, const std::string& name) {
  Query row(db, Sql::find_setting, name);
  return row.next() ? row.text(0) : std::string();
}

/// In KiB. A realm in the making has users in the hundred thousands, whose indexes are touched everywhere.
constexpr std::int64_t kStagingCache = 64'000;

class SqliteStore final : public Store, public RealmStaging {
 public:
  SqliteStore(Place place, Connections connections, const crypto::Sealer& sealer, Log& log,
              const SqliteOptions& options)
      : place_(std::move(place)),
        sealer_(sealer),
        readers_(place_.path, place_.sync()),
        users_(readers_, sealer),
        checkpointer_(std::move(connections.for_checkpoints)),
        writer_(std::move(connections.for_writing), checkpointer_, log,
                {options.queue_limit, options.batch_limit, options.wal_ceiling_pages}) {}

  [[nodiscard]] const RealmStore& realms() const override { return realms_; }
  [[nodiscard]] const UserStore& users() const override { return users_; }
  [[nodiscard]] const SessionStore& sessions() const override { return sessions_; }
  [[nodiscard]] const EventStore& events() const override { return events_; }

  Loaded<CommitOutcome> commit(Plan plan) override {
    if (auto status = check_plan(plan); !status) co_return std::unexpected(status.error());
    co_return co_await write<CommitOutcome>([this, plan = std::move(plan)](Connection& db) -> Result<CommitOutcome> {
      return sqlite::PlanApplier(db, sealer_).apply(plan);
    });
  }
  Loaded<CommitOutcome> commit_staged(StagedPlan plan) override {
    if (auto status = check_plan(plan.plan); !status) co_return std::unexpected(status.error());
    co_return co_await write<CommitOutcome>([this, plan = std::move(plan)](Connection& db) -> Result<CommitOutcome> {
      const bool goes_on = !plan.publish && !plan.plan.writes.empty();
      db.keep_in_memory(goes_on ? kStagingCache : sqlite::kWritersCache);
      return sqlite::PlanApplier(db, sealer_).apply(plan);
    });
  }
  Loaded<std::size_t> sweep(Instant now, std::size_t limit) override {
    co_return co_await write<std::size_t>(
        [now, limit](Connection& db) -> Result<std::size_t> { return sqlite::sweep(db, now, limit); });
  }
  Loaded<std::optional<std::string>> find_setting(std::string name) const override {
    co_return readers_.read([&](Connection& db) -> std::optional<std::string> {
      Query row(db, Sql::find_setting, name);
      if (!row.next()) return std::nullopt;
      return row.text(0);
    });
  }
  Loaded<std::string> set_setting_once(std::string name, std::string value) override {
    if (auto status = check_text("setting", value); !status) co_return std::unexpected(status.error());
    co_return co_await write<std::string>(
        [name = std::move(name), value = std::move(value)](Connection& db) -> Result<std::string> {
          Query(db, Sql::insert_setting, name, value).run();
          return stored_setting(db, name);
        });
  }
  Loaded<bool> replace_setting(std::string name, std::string expected, std::string value) override {
    if (auto status = check_text("setting", value); !status) co_return std::unexpected(status.error());
    co_return co_await write<bool>([name = std::move(name), expected = std::move(expected),
                                    value = std::move(value)](Connection& db) -> Result<bool> {
      return Query(db, Sql::replace_setting, name, expected, value).run() > 0;
    });
  }
  Loaded<ResealStep> reseal(std::string cursor, std::size_t limit) override {
    co_return co_await write<ResealStep>([this, cursor = std::move(cursor), limit](Connection& db) {
      return sqlite::reseal(db, sealer_, cursor, limit);
    });
  }

 private:
  template <class T>
  CallbackAwaiter<Result<T>> write(typename sqlite::CallJob<T>::Work work) {
    return await_callback<Result<T>>([this, work = std::move(work)](typename sqlite::CallJob<T>::Done done) mutable {
      writer_.submit(std::make_unique<sqlite::CallJob<T>>(std::move(work), std::move(done)));
    });
  }

  const Place place_;  // first, so that a temporary folder goes when every connection is closed
  const crypto::Sealer& sealer_;
  sqlite::Readers readers_;
  sqlite::SqliteRealms realms_{readers_};
  sqlite::SqliteUsers users_;
  sqlite::SqliteSessions sessions_{readers_};
  sqlite::SqliteEvents events_{readers_};
  sqlite::Checkpointer checkpointer_;
  sqlite::Writer writer_;
};

Status<> check_master_key_of(Connection& db, const crypto::Sealer& sealer) {
  const std::string name(kCheckValueSetting);
  if (!db.control(sqlite::Control::begin_write)) return std::unexpected(db.take_failure());
  const std::string fresh = sealer.check_value();
  if (stored_setting(db, name).empty() && db.scalar("SELECT count(*) FROM realm") == "0") {
    Query(db, Sql::insert_setting, name, fresh).run();
  }
  const std::string stands = stored_setting(db, name);
  db.control(sqlite::Control::commit);
  if (auto error = db.take_error()) return std::unexpected(std::move(*error));
  if (stands.empty() || !sealer.accepts(stands)) return std::unexpected(wrong_master_key());
  return {};
}

Error about(const std::string& path, Error error) {
  error.detail = fmt::format("{}: {}", path, error.detail);
  return error;
}

Result<std::unique_ptr<Connection>> open_for_writing(const Place& place, const crypto::Sealer& sealer,
                                                     const SqliteOptions& options) {
  if (auto made = sqlite::make_database_file(place.path); !made) return std::unexpected(made.error());
  auto connection = Connection::open(place.path, Connection::Mode::write, place.sync());
  if (!connection) return connection;
  Connection& db = **connection;
  const auto mode = db.scalar("PRAGMA journal_mode = WAL");
  if (auto error = db.take_error()) return std::unexpected(std::move(*error));
  if (mode != "wal")
    return fail(Error::Kind::unavailable, "the file system cannot keep a write-ahead log: use a local disk");
  db.execute(fmt::format("PRAGMA journal_size_limit = {}", options.wal_ceiling_pages * 4096));
  if (options.max_pages > 0) (void)db.scalar(fmt::format("PRAGMA max_page_count = {}", options.max_pages));
  if (auto error = db.take_error()) return std::unexpected(std::move(*error));
  if (auto status = sqlite::migrate(db); !status) return std::unexpected(status.error());
  if (auto status = check_master_key_of(db, sealer); !status) return std::unexpected(status.error());
  return connection;
}

Result<std::unique_ptr<Store>> open_place(Place place, const crypto::Sealer& sealer, Log& log,
                                          const SqliteOptions& options) {
  auto for_writing = open_for_writing(place, sealer, options);
  if (!for_writing) return std::unexpected(about(place.path, for_writing.error()));
  auto for_checkpoints = Connection::open(place.path, Connection::Mode::write, place.sync());
  if (!for_checkpoints) return std::unexpected(about(place.path, for_checkpoints.error()));
  Connections connections{std::move(*for_writing), std::move(*for_checkpoints)};
  return std::make_unique<SqliteStore>(std::move(place), std::move(connections), sealer, log, options);
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(std::string path, const crypto::Sealer& sealer, Log& log,
                                           SqliteOptions options) {
  if (path != ":memory:") return open_place({std::move(path), std::nullopt}, sealer, log, options);
  auto folder = sqlite::TemporaryFolder::make();
  if (!folder) return std::unexpected(folder.error());
  std::string file = folder->path() + "/latchkey.db";
  return open_place({std::move(file), std::move(*folder)}, sealer, log, options);
}

Result<bool> sqlite_holds_data(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error == std::errc::no_such_file_or_directory || (!error && size == 0)) return false;
  if (error) return fail(Error::Kind::unavailable, fmt::format("cannot look at {}: {}", path, error.message()));
  auto connection = Connection::open(path, Connection::Mode::read);
  if (!connection) return std::unexpected(about(path, connection.error()));
  Connection& db = **connection;
  const bool has_tables = db.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'setting'") == "1";
  const bool has_value = has_tables && db.scalar("SELECT count(*) FROM setting") != "0";
  if (auto failure = db.take_error()) return std::unexpected(about(path, std::move(*failure)));
  return has_value;
}

}  // namespace latchkey::store
