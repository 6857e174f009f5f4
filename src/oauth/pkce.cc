#include "oauth/pkce.h"

#include <algorithm>

#include "base/base64.h"
#include "base/secret.h"
#include "crypto/digest.h"

namespace latchkey::oauth {
namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

}  // namespace

std::string_view name(ChallengeMethod method) { return method == ChallengeMethod::plain ? "plain" : "S256"; }

std::optional<ChallengeMethod> parse_challenge_method(std::string_view text) {
  if (text == "plain") return ChallengeMethod::plain;
  if (text == "S256") return ChallengeMethod::S256;
  return std::nullopt;
}

bool is_valid_verifier(std::string_view text) {
  return text.size() >= 43 && text.size() <= 128 && std::ranges::all_of(text, is_unreserved);
}

bool is_valid_challenge(std::string_view text, ChallengeMethod method) {
  if (method == ChallengeMethod::plain) return is_valid_verifier(text);
  const auto bytes = base64url_decode(text);
  return bytes && bytes->size() == 32;
}

std::string s256_challenge(std::string_view verifier) { return base64url_encode(crypto::sha256(verifier)); }

bool verify_pkce(std::string_view challenge, ChallengeMethod method, std::string_view verifier) {
  if (!is_valid_verifier(verifier)) return false;
  return constant_time_equal(challenge,
                             method == ChallengeMethod::plain ? std::string(verifier) : s256_challenge(verifier));
}

}  // namespace latchkey::oauth
