// EndedSessions: sessions in cookies cannot be taken back from browsers, so those that ended before their time are
// noted until their time is over. The list is as long as the logins and logouts of one session lifetime: what strangers
// say of sessions that nobody began is not noted at all.
#pragma once

#include <latchkey/session_store.h>

#include <string>

namespace latchkey::rp {

class EndedSessions {
 public:
  EndedSessions(SharedNotes& notes, std::chrono::seconds lifetime) : notes_(notes), lifetime_(lifetime) {}

  /// One session, by its own id.
  [[nodiscard]] Result<void> add(const std::string& id);
  /// Those of a login that began at `now` or before; a later login, also by the same `sid`, is none of them.
  [[nodiscard]] Result<void> add(const EndedLogin& login, TimePoint now);
  /// Notes that a login belongs to the provider's session `sid`, for has_begun(); nothing to note without a `sid`.
  [[nodiscard]] Result<void> begin(const Identity& who);
  /// Whether some login within the lifetime belongs to that session of the provider's.
  [[nodiscard]] Result<bool> has_begun(const EndedLogin& login);
  [[nodiscard]] Result<bool> contains(const std::string& id, const Session& session);

 private:
  SharedNotes& notes_;
  const std::chrono::seconds lifetime_;
};

}  // namespace latchkey::rp
