// Asking the provider about an access token (RFC 7662), with answers remembered for a moment.
#pragma once

#include <latchkey/bearer.h>

#include <string>

#include "json/json.h"
#include "rp/answer_memory.h"
#include "rp/client_authentication.h"
#include "rp/provider.h"

namespace latchkey::rp {

class Introspection {
 public:
  /// All must outlive it.
  Introspection(const BearerConfig& config, const Config& party, const Environment& environment, Provider& provider);

  /// The claims of an active token that passed every check; access_token_inactive, or what is wrong with it.
  /// provider_unreachable and its like when the provider gives no proper answer.
  [[nodiscard]] Result<json::Object> check(const std::string& token, TimePoint now);

 private:
  struct Answer {
    std::optional<Error> error;
    json::Object claims;
  };
  [[nodiscard]] Result<json::Object> ask(const std::string& token);

  const BearerConfig& config_;
  ClientAuthenticator authenticator_;
  Provider& provider_;
  AnswerMemory<Answer> answers_;
};

}  // namespace latchkey::rp
