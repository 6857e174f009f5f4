// What a code stands for: the payload of its single-use record. It stays after the code's use, as a tombstone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/ids.h"
#include "oauth/pkce.h"

namespace latchkey::op {

struct CodeRecord {
  model::UserId user;
  model::SessionId session;
  model::ClientUuid client;
  std::string redirect_uri;  ///< "" when the authorization request named none
  std::string scope;
  std::string nonce;
  std::string acr;
  std::string code_challenge;
  std::optional<oauth::ChallengeMethod> code_challenge_method;

  friend bool operator==(const CodeRecord&, const CodeRecord&) = default;
};

[[nodiscard]] std::string serialize(const CodeRecord& record);
[[nodiscard]] Result<CodeRecord> parse_code_record(std::string_view payload);

}  // namespace latchkey::op
