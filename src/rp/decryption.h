// This client's own keys, for ID tokens, logout tokens and userinfo that the provider encrypts to it (OpenID Connect
// Core §10.2). Read once, when the relying party is made.
#pragma once

#include <latchkey/relying_party.h>

#include <string>
#include <string_view>
#include <vector>

#include "jose/jwe.h"

namespace latchkey::rp {

class DecryptionKeys {
 public:
  /// invalid_configuration names the key that is none, or the algorithm.
  [[nodiscard]] static Result<DecryptionKeys> read(const Config& config);

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  /// What `token` (five parts) holds; `what` names it in the error: "the ID token".
  [[nodiscard]] Result<std::string> open(std::string_view token, std::string_view what) const;

 private:
  std::vector<jose::DecryptionKey> keys_;
  jose::JweAcceptance accepted_;
};

}  // namespace latchkey::rp
