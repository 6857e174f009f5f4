#include "rp/token_endpoint.h"

#include <fmt/core.h>

#include <charconv>
#include <cmath>

#include "rp/error.h"
#include "rp/quirks.h"

namespace latchkey::rp {
namespace {

constexpr std::int64_t kMostSeconds = std::int64_t{10} * 365 * 86400;

Error bad_response(std::string message, std::string_view clause) {
  return make_error(ErrorCode::token_response_invalid, std::move(message), clause,
                    "The provider breaks the protocol; its log may say more");
}

std::string_view hint_for(std::string_view error) {
  if (error == "invalid_client") {
    return "Check client_id (CLIENT_ID) and client_secret (CLIENT_SECRET) against the provider's console";
  }
  if (error == "invalid_grant")
    return "The code or refresh token was used, has expired or belongs elsewhere; log in again";
  if (error == "unauthorized_client") return "Allow this grant for the client at the provider";
  return "The provider's log says more";
}

Error refusal(const Answer& answer) {
  const auto object = json::parse_object(answer.body);
  const std::string_view code = object ? json::string_or_empty(*object, "error") : std::string_view{};
  if (code.empty()) {
    return make_error(ErrorCode::provider_error,
                      fmt::format("the token endpoint answered with status {} and no OAuth error", answer.status),
                      "RFC 6749 §5.2", "Check that the provider runs properly; its log may say more");
  }
  std::string message = "the provider refused the token request";
  const std::string_view description = json::string_or_empty(*object, "error_description");
  if (!description.empty()) message += ": " + printable(description);
  Error error = make_error(ErrorCode::token_request_refused, std::move(message), "RFC 6749 §5.2", hint_for(code));
  error.provider_error = printable(code, 60);
  return error;
}

Result<Tokens> check_type(Tokens tokens, std::string_view expected) {
  // RFC 6749 §5.1: token_type REQUIRED
  if (tokens.token_type.empty()) return bad_response("the token response has no token_type", "RFC 6749 §5.1");
  if (same_word(tokens.token_type, expected)) return tokens;
  const std::string what = fmt::format("the access token is of type {}", printable(tokens.token_type, 30));
  // RFC 9449 §5: a client that asked for bound tokens discards what is not: anybody could use them
  if (expected == "DPoP") return bad_response(what + " instead of DPoP", "RFC 9449 §5");
  // RFC 6749 §7.1: "The client MUST NOT use an access token if it does not understand the token type."
  return bad_response(what, "RFC 6749 §7.1");
}

}  // namespace

std::optional<std::int64_t> read_seconds(const json::Value& value) {
  std::int64_t seconds = -1;
  if (const auto* number = value.if_int64()) {
    seconds = *number;
  } else if (const auto* large = value.if_uint64()) {
    seconds = *large > static_cast<std::uint64_t>(kMostSeconds) ? kMostSeconds : static_cast<std::int64_t>(*large);
  } else if (const auto* real = value.if_double(); real != nullptr && *real >= 0 && std::isfinite(*real)) {
    seconds = *real > static_cast<double>(kMostSeconds) ? kMostSeconds : static_cast<std::int64_t>(*real);
  } else if (const auto* text = value.if_string()) {
    const auto view = json::view(*text);
    const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), seconds);
    if (error != std::errc{} || end != view.data() + view.size()) return std::nullopt;
  }
  if (seconds < 0) return std::nullopt;
  return std::min(seconds, kMostSeconds);
}

Result<Tokens> parse_tokens(const json::Object& object, TimePoint now, std::string_view token_type) {
  Tokens tokens;
  tokens.access_token = json::string_or_empty(object, "access_token");
  // RFC 6749 §5.1: access_token REQUIRED
  if (tokens.access_token.empty()) return bad_response("the token response has no access_token", "RFC 6749 §5.1");
  tokens.token_type = json::string_or_empty(object, "token_type");
  tokens.refresh_token = json::string_or_empty(object, "refresh_token");
  tokens.id_token = json::string_or_empty(object, "id_token");
  tokens.scope = json::string_or_empty(object, "scope");
  if (const auto* expires_in = json::find(object, "expires_in")) {
    const auto seconds = read_seconds(*expires_in);
    if (!seconds) return bad_response("the token response's expires_in is no number of seconds", "RFC 6749 §5.1");
    tokens.expires_at = now + std::chrono::seconds{*seconds};
  }
  return check_type(std::move(tokens), token_type);
}

Result<json::Object> request_token_response(Talk& talk, const Metadata& metadata, const url::Form& form) {
  const auto answer = talk.post(metadata, {.url = metadata.token_endpoint, .form = form, .proof = Proof::dpop});
  if (!answer) return answer.error();
  if (answer->status != 200) return refusal(*answer);
  auto object = json_answer(*answer, "the token endpoint's answer");
  if (object && is_error_in_disguise(*object, talk.config().quirks)) return refusal(*answer);
  if (object) mend_token_response(*object, talk.config().quirks);
  return object;
}

Result<Tokens> request_tokens(Talk& talk, const Metadata& metadata, url::Form form) {
  // RFC 8707 §2.2: with the token request the client says for which of the resources the token is
  for (const auto& resource : talk.config().resources) form.add("resource", resource);
  const auto object = request_token_response(talk, metadata, form);
  if (!object) return object.error();
  return parse_tokens(*object, talk.now(), talk.token_type());
}

}  // namespace latchkey::rp
