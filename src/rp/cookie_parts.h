// What of a login goes into cookies, and how small it gets.
#pragma once

#include <latchkey/session.h>

#include <optional>
#include <string>
#include <string_view>

namespace latchkey::rp {

/// Without what the settings leave out.
[[nodiscard]] Login slimmed(Login login, const CookieSessions& settings);
[[nodiscard]] std::string pack_cookie(std::string_view plain);
[[nodiscard]] std::optional<std::string> unpack_cookie(std::string_view packed);
/// Says which parts are how large, and what to do.
[[nodiscard]] Error too_large(const Session& session, std::size_t bytes, std::size_t most_cookies);

}  // namespace latchkey::rp
