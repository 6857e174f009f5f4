// Notes in SQLite: keys are keyed hashes, values are sealed.
#include <utility>

#include "rp/error.h"
#include "rp/sqlite/file.h"

namespace latchkey::rp::sqlite {
namespace {

class SqliteNotes final : public SharedNotes {
 public:
  explicit SqliteNotes(std::shared_ptr<File> file) : file_(std::move(file)) {}

  Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>& keys) override {
    std::vector<std::optional<std::string>> values(keys.size());
    const std::lock_guard lock(file_->read_mutex);
    Database& database = *file_->reader;
    for (std::size_t i = 0; i < keys.size(); ++i) values[i] = read_one(database, keys[i]);
    if (!database.ok()) return database.take_error();
    return values;
  }

  Result<void> write(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Transaction transaction(database);
    sweep(database);
    put(database, key, value, lifetime);
    if (!transaction.commit()) return database.take_error();
    return {};
  }

  Result<bool> claim(const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) override {
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Transaction transaction(database);
    const auto there = read_one(database, key);
    if (!there) {
      sweep(database);
      put(database, key, value, lifetime);
    }
    if (!transaction.commit()) return database.take_error();
    return !there || *there == value;
  }

  Result<void> release(const std::string& key, const std::string& value) override {
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Transaction transaction(database);
    if (read_one(database, key) == value) {
      for (const auto& name : file_->ring.lookup_names(key))
        Statement(database, "DELETE FROM note WHERE key=?").bind(name).run();
    }
    if (!transaction.commit()) return database.take_error();
    return {};
  }

 private:
  static std::string place(const std::string& key) { return "note " + key; }

  std::optional<std::string> read_one(Database& database, const std::string& key) {
    for (const auto& name : file_->ring.lookup_names(key)) {
      Statement found(database, "SELECT value FROM note WHERE key=? AND ends_at>?");
      found.bind(name).bind(file_->now_ms());
      if (!found.next()) continue;
      const auto plain = file_->ring.open(place(key), found.bytes(0));
      // What does not open still stands there: an altered note must not bring an ended session back.
      return plain ? std::string(plain->reveal()) : std::string();
    }
    return std::nullopt;
  }

  void put(Database& database, const std::string& key, const std::string& value, std::chrono::milliseconds lifetime) {
    const std::string name = file_->ring.lookup_names(key).front();
    const std::string sealed = file_->ring.seal(place(key), value);
    Statement(database, "INSERT OR REPLACE INTO note(key, value, ends_at) VALUES(?,?,?)")
        .bind(name)
        .bind(sealed)
        .bind(file_->now_ms() + lifetime.count())
        .run();
  }

  /// A few for each that comes: so it keeps up.
  void sweep(Database& database) {
    Statement(database,
              "DELETE FROM note WHERE key IN (SELECT key FROM note WHERE ends_at<=? ORDER BY ends_at LIMIT 8)")
        .bind(file_->now_ms())
        .run();
  }

  const std::shared_ptr<File> file_;
};

}  // namespace

std::unique_ptr<SharedNotes> make_notes(std::shared_ptr<File> file) {
  return std::make_unique<SqliteNotes>(std::move(file));
}

}  // namespace latchkey::rp::sqlite
