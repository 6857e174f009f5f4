// DPoP at the API (RFC 9449 §4.3, §7): is this request made by the key that the token is bound to, now, and once?
#pragma once

#include <latchkey/bearer.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crypto/hmac.h"
#include "jose/algorithm.h"
#include "rp/dpop_replay.h"

namespace latchkey::rp {

/// Nonces of ours without memory: an HMAC over the time, good for one to two minutes (RFC 9449 §9).
class ProofNonces {
 public:
  explicit ProofNonces(std::string_view secret_key);
  [[nodiscard]] std::string at(TimePoint now) const;
  [[nodiscard]] bool is_good(std::string_view nonce, TimePoint now) const;

 private:
  [[nodiscard]] std::string of(std::int64_t minute) const;
  crypto::HmacKey key_;
};

class DpopCheck {
 public:
  /// `options` must outlive it, and its algorithms have been checked.
  DpopCheck(const BearerOptions& options, std::function<std::string(std::size_t)> random_bytes);

  /// Nothing when the request proves the key whose thumbprint is `jkt`; else dpop_proof_invalid or dpop_nonce_needed.
  [[nodiscard]] std::optional<Error> check(const Request& request, const std::string& token, const std::string& jkt,
                                           TimePoint now);
  [[nodiscard]] std::string next_nonce(TimePoint now) const { return nonces_.at(now); }

 private:
  /// The proof's first use here and, when notes are shared, anywhere.
  [[nodiscard]] std::optional<Error> check_unused(const std::string& id, std::int64_t issued_at, TimePoint now);

  const BearerOptions& options_;
  std::function<std::string(std::size_t)> random_bytes_;
  std::vector<jose::Algorithm> algorithms_;
  ProofNonces nonces_;
  UsedProofs used_;
};

}  // namespace latchkey::rp
