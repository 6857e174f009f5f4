// Introductions: what the application is told of somebody, written once and used again as long as the same session says
// the same. A request of somebody who is known then costs a comparison instead of reading claims, escaping names and
// signing.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include <latchkey/session.h>

#include "base/time.h"
#include "gateway/assertion.h"
#include "gateway/identity_headers.h"
#include "gateway/settings.h"
#include "http/headers.h"

namespace latchkey::gateway {

struct Introduction {
  rp::Identity identity;  ///< what it was made of
  std::string provider;
  http::Headers headers;
  Instant good_until;  ///< of the assertion in it
};

class Introductions {
 public:
  /// `signer` null: nobody wants assertions.
  Introductions(IdentitySettings settings, std::shared_ptr<AssertionSigner> signer, std::size_t most = 10'000);

  /// `provider`: who vouches, by its name in the configuration.
  [[nodiscard]] std::shared_ptr<const Introduction> of(const rp::Identity& identity, std::string_view provider,
                                                       Instant now);

 private:
  [[nodiscard]] std::shared_ptr<const Introduction> make(const rp::Identity& identity, std::string_view provider,
                                                         Instant now);

  const IdentitySettings settings_;
  const IdentityHeaders headers_;
  const std::shared_ptr<AssertionSigner> signer_;
  const std::size_t most_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<const Introduction>> made_;  ///< by session and person
};

}  // namespace latchkey::gateway
