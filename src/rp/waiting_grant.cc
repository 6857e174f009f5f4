#include "rp/waiting_grant.h"

#include <fmt/core.h>

#include <algorithm>

#include "rp/error.h"
#include "rp/login.h"
#include "rp/token_endpoint.h"

namespace latchkey::rp {
namespace {

constexpr std::chrono::seconds kUsualInterval{5};
constexpr std::chrono::seconds kSlowerBy{5};
constexpr std::chrono::seconds kLongestInterval{300};

Error too_late() {
  Error error = make_error(ErrorCode::token_request_refused, "nobody has answered in time", "RFC 8628 §3.5",
                           "Begin the login again");
  error.provider_error = "expired_token";
  return error;
}

}  // namespace

Result<std::optional<Granted>> ask_for_grant(Talk& talk, url::Form form, std::chrono::seconds& interval) {
  const auto metadata = talk.provider().metadata();
  if (!metadata) return metadata.error();
  auto tokens = request_tokens(talk, **metadata, std::move(form));
  if (!tokens) {
    const std::string& code = tokens.error().provider_error;
    // RFC 8628 §3.5: slow_down, "the interval MUST be increased by 5 seconds for this and all subsequent requests"
    if (code == "slow_down") interval = std::min(kLongestInterval, interval + kSlowerBy);
    // RFC 8628 §3.5: authorization_pending, the person has not finished yet
    if (code == "slow_down" || code == "authorization_pending") return std::optional<Granted>{};
    return tokens.error();
  }
  if (tokens->id_token.empty()) return std::optional(Granted{.tokens = *std::move(tokens), .identity = {}});
  const IdTokenExpectations expected{.nonce = {}, .access_token = tokens->access_token, .max_age = {}};
  auto login = make_login(talk, **metadata, *std::move(tokens), expected);
  if (!login) return login.error();
  return std::optional(Granted{.tokens = std::move(login->tokens), .identity = std::move(login->identity)});
}

Result<Waiting> read_waiting(const json::Object& answer, TimePoint now, std::string_view what) {
  const auto* expires_in = json::find(answer, "expires_in");
  const auto life = expires_in == nullptr ? std::nullopt : read_seconds(*expires_in);
  // RFC 8628 §3.2: expires_in REQUIRED
  if (!life) return make_error(ErrorCode::provider_error, fmt::format("{} has no expires_in", what), "RFC 8628 §3.2");
  Waiting waiting{.expires_at = now + std::chrono::seconds{*life}, .interval = kUsualInterval};
  // RFC 8628 §3.2: "If no value is provided, clients MUST use 5 as the default."
  if (const auto* interval = json::find(answer, "interval")) {
    if (const auto seconds = read_seconds(*interval)) {
      waiting.interval = std::clamp(std::chrono::seconds{*seconds}, std::chrono::seconds{1}, kLongestInterval);
    }
  }
  return waiting;
}

Result<Granted> ask_until_granted(const Talk& talk, Waiting waiting, const Attempt& attempt,
                                  const std::function<bool()>& go_on) {
  for (;;) {
    if (go_on && !go_on()) return make_error(ErrorCode::login_refused, "the login was given up here");
    talk.environment().sleep(waiting.interval);
    if (talk.now() >= waiting.expires_at) return too_late();
    auto granted = attempt(waiting.interval);
    if (granted && *granted) return **std::move(granted);
    if (granted) continue;
    if (granted.error().code != ErrorCode::provider_unreachable) return granted.error();
    // RFC 8628 §3.5: after a timeout clients "MUST unilaterally reduce their polling frequency"
    waiting.interval = std::min(kLongestInterval, 2 * waiting.interval);
  }
}

}  // namespace latchkey::rp
