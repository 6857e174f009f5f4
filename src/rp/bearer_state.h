// The state behind BearerTokens, shared by its source files.
#pragma once

#include <latchkey/bearer.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rp/bearer_issuer.h"
#include "rp/bearer_request.h"
#include "rp/dpop_check.h"

namespace latchkey::rp {

struct BearerTokens::State {
  State(std::vector<BearerConfig> configs, BearerOptions o, Environment e);

  BearerOptions options;
  const Environment environment;
  std::vector<std::unique_ptr<BearerIssuer>> issuers;
  std::unique_ptr<DpopCheck> dpop;

  /// Whose token it may be. With several, its own word chooses, and everything is checked under that choice.
  [[nodiscard]] BearerIssuer* issuer_for(const std::string& token) const;
  /// What the token is bound to, proven; or why that did not work.
  [[nodiscard]] Result<TokenBinding> check_binding(const Request& request, const PresentedToken& presented,
                                                   const KnownToken& known) const;

 private:
  [[nodiscard]] std::optional<Error> check_demand(TokenBinding binding) const;
  [[nodiscard]] std::optional<Error> check_key(const Request& request, const PresentedToken& presented,
                                               const std::string& jkt) const;
};

}  // namespace latchkey::rp
