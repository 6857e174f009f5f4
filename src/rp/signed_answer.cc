// The signed authorization response (JARM): a JWT in the parameter `response` that holds what else stands in the
// address, so that nobody on the way could put in a code of his own.
#include <array>

#include <algorithm>

#include "jose/jwe.h"
#include "jose/jwt.h"
#include "rp/callback.h"
#include "rp/error.h"
#include "rp/id_token.h"
#include "rp/id_token_checks.h"
#include "rp/quirks.h"
#include "rp/response_mode.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kWhat = "the provider's signed answer";
constexpr std::string_view kStartAgain = "Start the login again from the application";

Error bad(std::string message, std::string_view clause, std::string_view hint = kStartAgain) {
  return make_error(ErrorCode::answer_invalid, "the provider's signed answer " + std::move(message), clause, hint);
}

std::optional<Error> check_claims(const json::Object& claims, const Config& config, const Metadata& metadata,
                                  TimePoint now) {
  // JARM §2.4: iss must be the issuer that was asked: an answer of another one is a mix-up
  if (!is_issuer_of(claims, config, metadata)) return bad("comes from another provider", "JARM §2.4");
  const auto audiences = audiences_of(claims);
  // JARM §2.4: aud must be the client
  if (std::ranges::find(audiences, config.client_id) == audiences.end()) {
    return bad("is for another client", "JARM §2.4");
  }
  const auto exp = numeric_date(claims, "exp");
  // JARM §2.4: exp must be there and not be past
  if (!exp || now >= *exp + config.clock_skew) {
    return bad(exp ? "has expired" : "has no time of expiry", "JARM §2.4",
               "Start the login again; if it stays, compare the clocks of both machines");
  }
  return std::nullopt;
}

const std::string* only(const Fields& parameters, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : parameters) {
    if (key != name) continue;
    if (found != nullptr) return nullptr;
    found = &value;
  }
  return found;
}

}  // namespace

Result<Fields> open_answer(Talk& talk, const Metadata& metadata, const Fields& parameters) {
  if (!is_signed(talk.config().response_mode)) return parameters;
  const auto* response = only(parameters, "response");
  // JARM §2.3: the answer stands in the one parameter `response`; nothing unsigned beside it is looked at
  if (response == nullptr || response->empty()) {
    return make_error(ErrorCode::answer_invalid, "the provider's answer is not signed", "JARM §2.3",
                      "Allow the response mode that response_mode names for this client at the provider");
  }
  const IdTokenValidator validator(talk.config(), metadata, talk.provider());
  const auto verified = validator.verify_signature(*response, kWhat);
  if (!verified) return verified.error();
  const auto claims = json::parse_object(verified->payload());
  if (!claims) return bad("holds no JSON object", "JARM §2.1");
  if (auto error = check_claims(*claims, talk.config(), metadata, talk.now())) return *std::move(error);
  if (auto key = validator.check_key(*verified, *claims, kWhat); !key) return key.error();
  Fields answer;
  for (const auto& [name, value] : *claims) {
    const auto* text = value.if_string();
    // Who it comes from was seen above; a tenant speaks for its provider.
    if (text != nullptr)
      answer.emplace_back(std::string(name), name == "iss" ? metadata.issuer : std::string(json::view(*text)));
  }
  return answer;
}

std::string claimed_state(const Fields& parameters, const DecryptionKeys& keys) {
  if (const auto* state = only(parameters, "state")) return *state;
  const auto* response = only(parameters, "response");
  if (response == nullptr) return {};
  std::string token = *response;
  if (jose::looks_encrypted(token)) {
    // JARM §2.2: signed, then encrypted
    auto inside = keys.open(token, kWhat);
    if (!inside) return {};
    token = *std::move(inside);
  }
  const auto peeked = jose::UnverifiedToken::peek(token);
  return peeked ? std::string(peeked->unverified_claims().string("state").value_or("")) : std::string();
}

}  // namespace latchkey::rp
