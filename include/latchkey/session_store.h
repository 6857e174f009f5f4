// Where sessions live. `SessionStore` is the port: make_memory_store() here, SQLite in <latchkey/sqlite_store.h>, Redis
// in <latchkey/redis_store.h>, or one of your own. Sessions in cookies need no store (CookieSessions in
// <latchkey/session.h>), only `SharedNotes`: what the processes of an application tell each other.
// Invariants: a store sees the hash of a cookie, never the cookie; an update or a touch never brings a session back.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/http.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// An application's own session: who is logged in, and until when.
struct Session {
  Login login;                           ///< who, with the tokens
  TimePoint created_at{};                ///< when the login was finished
  TimePoint last_seen{};                 ///< when it was last used, to a minute or so
  TimePoint expires_at{};                ///< whatever happens
  TimePoint idle_at = TimePoint::max();  ///< unless it is used before
  /// Set-Cookie lines that the answer to this request has to carry; only sessions in cookies have any. The adapters
  /// write them; without one, call add_cookies(). They are no part of what a store keeps.
  std::vector<std::string> set_cookies;

  /// Who it is.
  [[nodiscard]] const Identity& identity() const { return login.identity; }
  /// When it is over if nobody uses it again.
  [[nodiscard]] TimePoint ends_at() const { return std::min(expires_at, idle_at); }
};

/// Adds the cookies that the session wants set, and Cache-Control: private to an answer that says nothing of caches.
void add_cookies(const Session& session, Response& response);

/// For stores outside the process: everything in a session as JSON, and back. Holds tokens: keep it secret.
[[nodiscard]] std::string to_json(const Session& session);
/// The other way; store_failed for what is no session.
[[nodiscard]] Result<Session> session_from_json(std::string_view json);

/// Who it is, for an application's own API: issuer, subject, roles and claims, without tokens.
[[nodiscard]] std::string to_json(const Identity& identity);

/// Whose sessions a logout at the provider ends: those of its session `session_id` (`sid`), or, when that is empty,
/// all of `subject`.
struct EndedLogin {
  std::string issuer;      ///< the provider
  std::string session_id;  ///< its session; may be empty
  std::string subject;     ///< the person
};

/// Short facts, each with an end: who is refreshing a session right now, what a refresh brought, which sessions the
/// provider has ended. Shared by all processes that use the same store. Called by several threads at once.
class SharedNotes {
 public:
  virtual ~SharedNotes() = default;
  /// The values of `keys` in that order; nothing for what is not there or has ended.
  [[nodiscard]] virtual Result<std::vector<std::optional<std::string>>> read(const std::vector<std::string>& keys) = 0;
  /// Also over a value that stands there.
  [[nodiscard]] virtual Result<void> write(const std::string& key, const std::string& value,
                                           std::chrono::milliseconds lifetime) = 0;
  /// Writes only where nothing stands. True when `value` stands there afterwards; whoever claims needs a value of his
  /// own.
  [[nodiscard]] virtual Result<bool> claim(const std::string& key, const std::string& value,
                                           std::chrono::milliseconds lifetime) = 0;
  /// Takes away what claim() wrote; another's value stays.
  [[nodiscard]] virtual Result<void> release(const std::string& key, const std::string& value) = 0;
};

/// For one process. At most `limit` notes of each kind at a time, the kind being the first word of the key ("ended",
/// "begun", "refreshing" ...): beyond that writing fails with store_failed, since dropping one could bring an ended
/// session back.
[[nodiscard]] std::shared_ptr<SharedNotes> make_memory_notes(std::size_t limit = 1'000'000);

/// Called by several threads at once. A key is a hash, useless as a cookie. Errors are store_failed.
class SessionStore {
 public:
  virtual ~SessionStore() = default;
  /// A new session.
  [[nodiscard]] virtual Result<void> insert(const std::string& key, const Session& session) = 0;
  /// May give a session that is over by its own times; the caller looks.
  [[nodiscard]] virtual Result<std::optional<Session>> find(const std::string& key) = 0;
  /// Sets these two times and nothing else, so that it cannot undo a refresh that happens meanwhile.
  /// False when there is no such session (any more).
  [[nodiscard]] virtual Result<bool> touch(const std::string& key, TimePoint last_seen, TimePoint idle_at) = 0;
  /// Replaces login and times. False when there is no such session (any more).
  [[nodiscard]] virtual Result<bool> update(const std::string& key, const Session& session) = 0;
  /// Ends one; no error when it is not there.
  [[nodiscard]] virtual Result<void> remove(const std::string& key) = 0;
  /// Ends all sessions of that login; gives how many.
  [[nodiscard]] virtual Result<std::size_t> end(const EndedLogin& login) = 0;
  /// Shared by whoever shares the sessions. A store of your own for one process can give make_memory_notes().
  [[nodiscard]] virtual SharedNotes& notes() = 0;
};

/// The notes of a store, for sessions in cookies (CookieSessions::notes).
[[nodiscard]] std::shared_ptr<SharedNotes> notes_of(const std::shared_ptr<SessionStore>& store);

/// Which logout tokens were used, in such notes (Environment::used_tokens): for applications of several processes.
[[nodiscard]] std::shared_ptr<UsedTokens> used_tokens_of(std::shared_ptr<SharedNotes> notes);

/// In memory, at most `limit` sessions, and `most_per_person` of one person (issuer and subject). A new one beyond
/// either replaces that person's own that was seen longest ago; only who has none replaces another's: so nobody who
/// signs in again and again pushes others out.
[[nodiscard]] std::shared_ptr<SessionStore> make_memory_store(std::size_t limit = 100'000,
                                                              std::size_t most_per_person = 100);

}  // namespace latchkey::rp
