// Sessions in SQLite.
#include <latchkey/sqlite_store.h>

#include <algorithm>
#include <utility>

#include "rp/error.h"
#include "rp/session_record.h"
#include "rp/sqlite/file.h"

namespace latchkey::rp {
namespace sqlite {
namespace {

std::int64_t millis(TimePoint t) { return t.time_since_epoch().count(); }

std::string sid_of(const std::string& issuer, const std::string& sid) { return "sid " + issuer + "\n" + sid; }
std::string subject_of(const std::string& issuer, const std::string& sub) { return "sub " + issuer + "\n" + sub; }

class SqliteStore final : public SessionStore {
 public:
  SqliteStore(std::shared_ptr<File> file, const SqliteStoreOptions& options)
      : file_(std::move(file)),
        limit_(static_cast<std::int64_t>(std::max<std::size_t>(options.limit, 1))),
        most_per_person_(static_cast<std::int64_t>(std::max<std::size_t>(options.most_per_person, 1))),
        notes_(make_notes(file_)) {}

  Result<void> insert(const std::string& key, const Session& session) override {
    const Identity& who = session.identity();
    const std::string record = seal(key, session);
    // Without a sid the name is of no session, and nobody can ask for it.
    const std::string sid = who.session_id.empty() ? "" : name(sid_of(who.issuer, who.session_id));
    const std::string subject = name(subject_of(who.issuer, who.subject));
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Transaction transaction(database);
    Statement(database, "DELETE FROM session WHERE key=?").bind(key).run();
    make_room(database, subject);
    Statement(database,
              "INSERT INTO session(key, record, sid, subject, last_seen, idle_at, ends_at) VALUES(?,?,?,?,?,?,?)")
        .bind(key)
        .bind(record)
        .bind(sid)
        .bind(subject)
        .bind(millis(session.last_seen))
        .bind(millis(session.idle_at))
        .bind(millis(session.ends_at()))
        .run();
    if (!transaction.commit()) return database.take_error();
    return {};
  }

  Result<std::optional<Session>> find(const std::string& key) override {
    std::string record;
    TimePoint last_seen;
    TimePoint idle_at;
    {
      const std::lock_guard lock(file_->read_mutex);
      Database& database = *file_->reader;
      Statement found(database, "SELECT record, last_seen, idle_at FROM session WHERE key=?");
      found.bind(key);
      if (!found.next()) {
        if (!database.ok()) return database.take_error();
        return std::optional<Session>{};
      }
      record = found.bytes(0);
      last_seen = TimePoint{std::chrono::milliseconds{found.integer(1)}};
      idle_at = TimePoint{std::chrono::milliseconds{found.integer(2)}};
    }
    const auto plain = file_->ring.open(place(key), record);
    auto session = plain ? read_record(plain->reveal()) : std::nullopt;
    if (!session) return std::optional<Session>{};  // altered, or of a key that is no longer known
    session->last_seen = last_seen;
    session->idle_at = idle_at;
    return session;
  }

  Result<bool> touch(const std::string& key, TimePoint last_seen, TimePoint idle_at) override {
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    // The end was the earlier of expiry and the old idle time; what is only touched never outlives its expiry, which
    // is in the record.
    Statement(database, "UPDATE session SET last_seen=?, idle_at=?, ends_at=max(ends_at, ?) WHERE key=?")
        .bind(millis(last_seen))
        .bind(millis(idle_at))
        .bind(millis(idle_at))
        .bind(key)
        .run();
    return changed(database);
  }

  Result<bool> update(const std::string& key, const Session& session) override {
    const std::string record = seal(key, session);
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Statement(database, "UPDATE session SET record=?, last_seen=?, idle_at=?, ends_at=? WHERE key=?")
        .bind(record)
        .bind(millis(session.last_seen))
        .bind(millis(session.idle_at))
        .bind(millis(session.ends_at()))
        .bind(key)
        .run();
    return changed(database);
  }

  Result<void> remove(const std::string& key) override {
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Statement(database, "DELETE FROM session WHERE key=?").bind(key).run();
    if (!database.ok()) return database.take_error();
    return {};
  }

  Result<std::size_t> end(const EndedLogin& login) override {
    const bool one = !login.session_id.empty();
    const auto names = file_->ring.lookup_names(one ? sid_of(login.issuer, login.session_id)
                                                    : subject_of(login.issuer, login.subject));
    const std::lock_guard lock(file_->write_mutex);
    Database& database = *file_->writer;
    Transaction transaction(database);
    std::size_t ended = 0;
    for (const auto& name : names) {
      Statement(database, one ? "DELETE FROM session WHERE sid=?" : "DELETE FROM session WHERE subject=?")
          .bind(name)
          .run();
      if (database.ok()) ended += static_cast<std::size_t>(database.changes());
    }
    if (!transaction.commit()) return database.take_error();
    return ended;
  }

  SharedNotes& notes() override { return *notes_; }

 private:
  static std::string place(const std::string& key) { return "session " + key; }
  std::string seal(const std::string& key, const Session& session) const {
    return file_->ring.seal(place(key), write_record(session));
  }
  std::string name(const std::string& text) const { return file_->ring.lookup_names(text).front(); }

  static Result<bool> changed(Database& database) {
    if (!database.ok()) return database.take_error();
    return database.changes() > 0;
  }

  /// Sweeps a few that are over for each that comes, so it keeps up, and keeps within the limits: of the person first,
  /// whose own oldest gives way, then of all.
  void make_room(Database& database, const std::string& subject) {
    Statement(database,
              "DELETE FROM session WHERE key IN (SELECT key FROM session WHERE ends_at<=? ORDER BY ends_at LIMIT 8)")
        .bind(file_->now_ms())
        .run();
    const std::int64_t own = count_of(database, subject);
    Statement count(database, "SELECT value FROM about WHERE name='sessions'");
    const std::int64_t surplus = (count.next() ? count.integer(0) : 0) - (limit_ - 1);
    const std::int64_t of_own = std::min(own, std::max(own - (most_per_person_ - 1), surplus));
    if (of_own > 0) {
      Statement(database,
                "DELETE FROM session WHERE key IN (SELECT key FROM session WHERE subject=? ORDER BY last_seen LIMIT ?)")
          .bind(subject)
          .bind(of_own)
          .run();
    }
    if (surplus <= std::max<std::int64_t>(of_own, 0)) return;
    Statement(database, "DELETE FROM session WHERE key IN (SELECT key FROM session ORDER BY last_seen LIMIT ?)")
        .bind(surplus - std::max<std::int64_t>(of_own, 0))
        .run();
  }

  static std::int64_t count_of(Database& database, const std::string& subject) {
    Statement count(database, "SELECT count(*) FROM session WHERE subject=?");
    count.bind(subject);
    return count.next() ? count.integer(0) : 0;
  }

  const std::shared_ptr<File> file_;
  const std::int64_t limit_;
  const std::int64_t most_per_person_;
  const std::unique_ptr<SharedNotes> notes_;
};

}  // namespace
}  // namespace sqlite

Result<std::shared_ptr<SessionStore>> make_sqlite_store(SqliteStoreOptions options) {
  const auto wrong = [](std::string message, std::string_view hint) {
    return make_error(ErrorCode::invalid_configuration, std::move(message), {}, hint);
  };
  if (options.path.empty())
    return wrong("the SQLite store has no path", "Name a file in a folder that this program may write");
  for (const auto* key : {&options.secret_key}) {
    if (key->size() < kLeastSecretKey) {
      return wrong("the SQLite store's secret_key (SECRET_KEY) has fewer than 32 characters",
                   "Make one with: openssl rand -base64 32");
    }
  }
  auto file = sqlite::File::open(options);
  if (!file) return file.error();
  return std::shared_ptr<SessionStore>(std::make_shared<sqlite::SqliteStore>(*std::move(file), options));
}

}  // namespace latchkey::rp
