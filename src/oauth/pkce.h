// PKCE (RFC 7636): syntax of verifier and challenge, and the comparison. Policy (who must use it) is not here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::oauth {

enum class ChallengeMethod { plain, S256 };
[[nodiscard]] std::string_view name(ChallengeMethod method);
[[nodiscard]] std::optional<ChallengeMethod> parse_challenge_method(std::string_view name);

/// 43 to 128 unreserved characters (RFC 7636 §4.1); the challenge has the same grammar (§4.2).
[[nodiscard]] bool is_valid_verifier(std::string_view text);
/// The same, and for S256 exactly the 43 characters of a base64url SHA-256.
[[nodiscard]] bool is_valid_challenge(std::string_view text, ChallengeMethod method);
/// base64url(SHA-256(verifier)), §4.2.
[[nodiscard]] std::string s256_challenge(std::string_view verifier);
/// §4.6, in constant time. False for a verifier of the wrong form.
[[nodiscard]] bool verify_pkce(std::string_view challenge, ChallengeMethod method, std::string_view verifier);

}  // namespace latchkey::oauth
