// LogoutToken: a provider's message, server to server, that a session has ended (OpenID Connect Back-Channel Logout
// 1.0). Whoever holds a LogoutToken holds one whose signature and every claim were checked: only
// RelyingParty::verify_logout_token() makes it. What to end is then said by subject, session_id or both.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <latchkey/claims.h>
#include <latchkey/relying_party.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// A logout token that was checked in full.
class LogoutToken {
 public:
  /// The provider that sent it: the issuer of the identities it speaks of.
  [[nodiscard]] const std::string& issuer() const { return issuer_; }
  /// `sub`: whose sessions end. Empty only when session_id() is not; then that one session alone ends.
  [[nodiscard]] const std::string& subject() const { return subject_; }
  /// `sid`: the provider's session that ended (Identity::session_id). Empty: all sessions of subject() end.
  [[nodiscard]] const std::string& session_id() const { return session_id_; }
  /// `jti`: unique within the issuer.
  [[nodiscard]] const std::string& token_id() const { return token_id_; }
  /// When the provider made it.
  [[nodiscard]] TimePoint issued_at() const { return issued_at_; }
  /// Its end.
  [[nodiscard]] TimePoint expires_at() const { return expires_at_; }
  /// All it says.
  [[nodiscard]] const Claims& claims() const { return claims_; }

  /// Whether `identity` is one of those whose session it ends (Back-Channel Logout 1.0 §2.7).
  [[nodiscard]] bool ends(const Identity& identity) const;

 private:
  friend class LogoutTokenValidator;
  LogoutToken() = default;
  std::string issuer_;
  std::string subject_;
  std::string session_id_;
  std::string token_id_;
  TimePoint issued_at_{};
  TimePoint expires_at_{};
  Claims claims_;
};

/// Remembers which tokens were used, so that none is used twice (Back-Channel Logout 1.0 §2.6 (8)). The default keeps
/// them in this process; an application of several processes gives one that all of them share.
class UsedTokens {
 public:
  virtual ~UsedTokens() = default;
  /// True for the first one who names `id`, which is remembered until `until`; false for all others. Called by several
  /// threads at once. `id` is a hash: of fixed length, and no secret.
  [[nodiscard]] virtual Result<bool> use_once(const std::string& id, TimePoint now, TimePoint until) = 0;
};

/// In memory, at most `limit` tokens: beyond that the one that expires first is forgotten.
[[nodiscard]] std::shared_ptr<UsedTokens> make_used_tokens(std::size_t limit = 10'000);

}  // namespace latchkey::rp
