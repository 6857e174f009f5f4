// SessionKeeper: how WebLogin keeps who is logged in. Either in a store behind an opaque cookie (store_keeper) or whole
// in the browser's cookies (cookie_keeper). What a browser must be told comes back as Set-Cookie lines.
#pragma once

#include <latchkey/session.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rp/cookie.h"

namespace latchkey::rp {

class SessionKeeper {
 public:
  virtual ~SessionKeeper() = default;

  /// The session that is alive, marked as used if the last mark is old.
  [[nodiscard]] virtual Result<std::optional<Session>> find(const Request& request) = 0;
  /// The same with an access token that is good for a while; not_logged_in when there is none.
  [[nodiscard]] virtual Result<Session> refreshed(const Request& request) = 0;
  /// A new session; whatever this browser had before is over and never turns into it (session fixation).
  [[nodiscard]] virtual Result<std::vector<std::string>> start(const Request& request, Login login) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> end(const Request& request) = 0;
  /// Removes what is there and stands for nobody.
  [[nodiscard]] virtual std::vector<std::string> sweep(const Request& request) = 0;
  /// At the provider's word.
  [[nodiscard]] virtual Result<void> end_all(const EndedLogin& login) = 0;
  /// At the word of whoever calls the front channel's address, who may be a stranger: costs nothing that lasts unless
  /// there is such a session. Whether there was one.
  [[nodiscard]] virtual Result<bool> end_known(const EndedLogin& login) = 0;
  [[nodiscard]] virtual SharedNotes& notes() = 0;
  /// Whether a session may need cookies in the answer to any request.
  [[nodiscard]] virtual bool writes_answers() const = 0;
  /// As Caller::kept_claims.
  [[nodiscard]] virtual const std::vector<std::string>* kept_claims() const { return nullptr; }
};

/// What both kinds need; outlives them.
struct KeeperContext {
  RelyingParty& rp;
  const SessionOptions& options;
  const CookieJar& cookies;
  std::string purpose;  ///< issuer and client: another application's cookies do not open here
};

/// When a session that was last marked as used at `last_seen` is to be marked again.
[[nodiscard]] TimePoint next_touch(TimePoint last_seen, std::chrono::seconds idle_timeout);
[[nodiscard]] Session new_session(const KeeperContext& context, Login login);

[[nodiscard]] std::unique_ptr<SessionKeeper> make_store_keeper(const KeeperContext& context,
                                                               std::shared_ptr<SessionStore> store);
[[nodiscard]] std::unique_ptr<SessionKeeper> make_cookie_keeper(const KeeperContext& context, CookieSessions settings);

}  // namespace latchkey::rp
