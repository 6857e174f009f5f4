// Making Errors: the one place that decides what of a provider's words may be repeated.
#pragma once

#include <latchkey/result.h>

#include <string>
#include <string_view>

namespace latchkey::rp {

/// `text` fit for a log line and a page: printable ASCII, at most `most` characters.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most = 200);

/// With a capital letter at its beginning, for pages.
[[nodiscard]] std::string as_sentence(std::string_view text);

[[nodiscard]] Error make_error(ErrorCode code, std::string message, std::string_view clause = {},
                               std::string_view hint = {});

/// "a and b" for messages: the setting's name in this library and in an application's .env.
inline constexpr std::string_view kIssuerSetting = "issuer (AUTHORITY)";
inline constexpr std::string_view kClientIdSetting = "client_id (CLIENT_ID)";
inline constexpr std::string_view kClientSecretSetting = "client_secret (CLIENT_SECRET)";
inline constexpr std::string_view kRedirectUriSetting = "redirect_uri (REDIRECT_URI)";

}  // namespace latchkey::rp
