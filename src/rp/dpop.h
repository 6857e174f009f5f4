// Proofs of possession (RFC 9449): tokens that are of no use to whoever steals them. One key for all proofs, and the
// nonces that servers hand out, by origin.
#pragma once

#include <latchkey/relying_party.h>

#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "jose/signing_key.h"

namespace latchkey::rp {

class Dpop {
 public:
  /// `environment` must outlive it.
  Dpop(jose::SigningKey key, const Environment& environment);
  /// The key that the settings name, or a fresh one.
  [[nodiscard]] static Result<jose::SigningKey> make_key(const ClientKey& configured);

  /// The key's thumbprint: dpop_jkt (§10), and `cnf.jkt` of the tokens.
  [[nodiscard]] const std::string& thumbprint() const { return thumbprint_; }
  /// The value of the DPoP header for one request. `access_token` is empty at the token endpoint.
  [[nodiscard]] std::string proof(const HttpRequest& request, std::string_view access_token) const;
  /// Keeps the nonce of an answer from `url` for the next proof there (§8.2). False when there is none that is usable.
  bool learn(std::string_view url, std::string_view nonce);

 private:
  [[nodiscard]] std::string nonce_for(std::string_view url) const;

  jose::SigningKey key_;
  const Environment& environment_;
  json::Object public_key_;
  std::string thumbprint_;
  mutable std::mutex mutex_;
  std::map<std::string, std::string, std::less<>> nonces_;  ///< by origin
};

/// Whether an answer says that the proof needs the nonce that came with it (§8, §9).
[[nodiscard]] bool demands_dpop_nonce(const HttpResponse& response);

}  // namespace latchkey::rp
