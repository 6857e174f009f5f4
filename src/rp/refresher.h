// Refresher: new tokens for a session, once, however many requests and processes want them. Within a process all wait
// for one flight; between processes a lease in the shared notes lets one of them refresh. A process that dies with the
// lease is succeeded when the lease runs out. A provider takes a refresh token once, so the next one is stored as soon
// as it has come, before the rest of the answer is checked and userinfo asked: who succeeds goes on with it.
#pragma once

#include <latchkey/session_store.h>

#include <functional>
#include <string>

#include "rp/single_flight.h"

namespace latchkey::rp {

struct RefreshPace {
  std::chrono::seconds before;         ///< an access token with less left is refreshed
  std::chrono::milliseconds lease;     ///< how long one process may take
  std::chrono::milliseconds patience;  ///< how long a request waits for another process
};

/// The session that is to be refreshed, wherever it is kept.
struct RefreshTarget {
  std::string key;  ///< the same in all processes
  std::function<Result<std::optional<Session>>()> load;
  /// False: it was ended meanwhile.
  std::function<Result<bool>(const Session&)> save;
  std::function<Result<void>()> end;
};

class Refresher {
 public:
  Refresher(RelyingParty& relying_party, RefreshPace pace) : rp_(relying_party), pace_(pace) {}

  [[nodiscard]] bool is_fresh(const Tokens& tokens) const;
  /// `session` with an access token that is good; not_logged_in when the provider or somebody here has ended it.
  [[nodiscard]] Result<Session> refresh(SharedNotes& notes, const RefreshTarget& target);

 private:
  [[nodiscard]] Result<Session> fly(SharedNotes& notes, const RefreshTarget& target);
  [[nodiscard]] Result<Session> refresh_now(const RefreshTarget& target);
  /// Asks the provider, and puts the new refresh token into safety before anything else is done with the answer.
  [[nodiscard]] Result<Login> rotate(const RefreshTarget& target, Session& session);
  /// The session as it was before, where the refresh token `stored` still stands.
  void take_back(const RefreshTarget& target, const Session& before, const std::string& stored);
  [[nodiscard]] Result<Session> refused(const RefreshTarget& target, const Session& session, const Error& error);
  [[nodiscard]] bool is_good(const Tokens& tokens) const;

  RelyingParty& rp_;
  const RefreshPace pace_;
  SingleFlight<Result<Session>> flights_;
};

/// The answer to who asks without being logged in.
[[nodiscard]] Error nobody_logged_in();

}  // namespace latchkey::rp
