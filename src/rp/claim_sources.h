// Aggregated and distributed claims (OpenID Connect Core §5.6.2), from sources that the settings name.
#pragma once

#include <latchkey/relying_party.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "jose/jwk_set.h"
#include "json/json.h"
#include "rp/remembered.h"

namespace latchkey::rp {

class ClaimSources {
 public:
  /// Both must outlive it.
  ClaimSources(const Config& config, const Environment& environment);

  /// `claims` and what their sources add. A claim that is there is never replaced; a source that fails is logged and
  /// leaves its claims out.
  [[nodiscard]] Claims add_to(const Claims& claims, TimePoint now);

  /// The claims of one member of `_claim_sources`, verified.
  [[nodiscard]] Result<json::Object> claims_of(const json::Object& member, TimePoint now);

 private:
  struct Source {
    Source(const ClaimSource& s, const Pace& pace) : settings(s), keys(pace) {}
    const ClaimSource& settings;
    Remembered<jose::JwkSet> keys;
  };

  [[nodiscard]] Source* find_by_issuer(std::string_view issuer);
  [[nodiscard]] Source* find_by_endpoint(std::string_view endpoint);
  [[nodiscard]] Result<std::string> fetch(const json::Object& member) const;
  [[nodiscard]] Result<json::Object> verify(const std::string& jwt, Source& source, TimePoint now);
  [[nodiscard]] Result<std::string> keys_address(const ClaimSource& source) const;
  [[nodiscard]] Result<jose::JwkSet> fetch_keys(const ClaimSource& source) const;
  [[nodiscard]] Result<json::Object> get_json(const std::string& url) const;

  const Config& config_;
  const Environment& environment_;
  std::vector<std::unique_ptr<Source>> sources_;
};

/// Names of claims that speak about the token or the login itself: nobody else may set them.
[[nodiscard]] bool is_reserved_claim(std::string_view name);

}  // namespace latchkey::rp
