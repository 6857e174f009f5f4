// The identity as a signed JWT, for applications that want to check it themselves: whoever reaches the application past
// the gateway cannot make one. The public key stands at /.latchkey/jwks.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include <latchkey/session.h>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "gateway/identity_headers.h"
#include "gateway/settings.h"
#include "jose/signing_key.h"

namespace latchkey::gateway {

/// The key of `file`, which is made (readable by its owner alone) when it does not exist; a fresh one without a file.
[[nodiscard]] Result<jose::SigningKey> load_assertion_key(const std::string& file, std::string_view algorithm);

struct Assertion {
  std::string token;
  Instant good_until;  ///< to be asked for anew from then on: it lives for as long again
};

class AssertionSigner {
 public:
  /// `issuer`: the gateway's own address.
  AssertionSigner(jose::SigningKey key, std::string issuer, const IdentitySettings& settings);

  /// One that lives for at least half of its time; the same person gets the same one again meanwhile.
  [[nodiscard]] Assertion assertion(const rp::Identity& identity, const Person& person, Instant now);
  [[nodiscard]] const std::string& jwks() const { return jwks_; }

 private:
  [[nodiscard]] std::string claims(const rp::Identity& identity, const Person& person) const;

  jose::SigningKey key_;
  std::string issuer_;
  std::string audience_;
  std::chrono::seconds lifetime_;
  std::string jwks_;
  std::mutex mutex_;
  std::map<std::string, Assertion, std::less<>> signed_;  ///< by what it says
};

}  // namespace latchkey::gateway
