// The response headers that the pages are written for. Endpoints send them with every page.
#pragma once

#include <string_view>

namespace latchkey::pages {

/// Login, error, consent ...: nothing inline, nothing foreign, framed by nobody else. There is no form-action: it
/// would also forbid the redirect to the application that follows the form (CSP3 §6.4.4.1 leaves this to the browser).
inline constexpr std::string_view page_csp =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; object-src 'none'; frame-ancestors 'self'";

/// login-status-iframe.html and 3p-cookies: made to be framed by applications, so without frame-ancestors (and the
/// endpoint must send no X-Frame-Options with them either).
inline constexpr std::string_view framed_csp =
    "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'; object-src 'none'";


}  // namespace latchkey::pages
