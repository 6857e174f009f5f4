// Logout token validation, in full (OpenID Connect Back-Channel Logout 1.0 §2.6): signature first, then one check a
// clause. Only it makes a LogoutToken.
#pragma once

#include <latchkey/logout_token.h>

#include <string>

#include "rp/id_token.h"

namespace latchkey::rp {

class LogoutTokenValidator {
 public:
  /// All must outlive it.
  LogoutTokenValidator(const Config& config, const Metadata& metadata, const IdTokenValidator& signatures,
                       UsedTokens& used)
      : config_(config), metadata_(metadata), signatures_(signatures), used_(used) {}

  [[nodiscard]] Result<LogoutToken> validate(const std::string& token, TimePoint now) const;

 private:
  [[nodiscard]] Result<LogoutToken> read(const json::Object& claims) const;
  [[nodiscard]] Result<void> use(const LogoutToken& token, TimePoint now) const;

  const Config& config_;
  const Metadata& metadata_;
  const IdTokenValidator& signatures_;
  UsedTokens& used_;
};

}  // namespace latchkey::rp
