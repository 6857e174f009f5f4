// One issuer of access tokens: its keys, and what is known of its tokens.
#pragma once

#include <latchkey/bearer.h>

#include <memory>
#include <string>
#include <vector>

#include "jose/jws.h"
#include "json/json.h"
#include "rp/answer_memory.h"
#include "rp/bearer_introspection.h"
#include "rp/provider.h"

namespace latchkey::rp {

/// A token whose claims passed every check; what binds it is still to be proven for each request.
struct KnownToken {
  AccessToken token;
  bool bound = false;       ///< it has `cnf`, understood or not
  std::string jkt;          ///< thumbprint of its key (RFC 9449 §6.1)
  std::string certificate;  ///< thumbprint of its certificate (RFC 8705 §3.1)
  TimePoint not_before{};
  std::shared_ptr<const jose::JwkSet> keys;  ///< that verified it; null for an opaque one
};

class BearerIssuer {
 public:
  /// With BearerConfig::http in the environment's place, if there is one.
  BearerIssuer(BearerConfig config, const Environment& environment);

  [[nodiscard]] const BearerConfig& config() const { return config_; }
  [[nodiscard]] Result<KnownToken> check(const std::string& token, TimePoint now);

 private:
  struct Verified {
    jose::VerifiedJws jws;
    std::shared_ptr<const jose::JwkSet> keys;
  };

  [[nodiscard]] bool names_us(const std::string& token) const;
  [[nodiscard]] Result<Verified> verify(const std::string& token);
  [[nodiscard]] Result<KnownToken> check_jwt(const std::string& token, TimePoint now);
  [[nodiscard]] Result<KnownToken> read_jwt(const std::string& token, TimePoint now);

  BearerConfig config_;
  const Config party_;
  const Environment environment_;
  Provider provider_;
  Introspection introspection_;
  AnswerMemory<KnownToken> known_;
  jose::HeaderMemory headers_;
  std::vector<jose::Algorithm> chosen_;
};

}  // namespace latchkey::rp
