// Which redirect URI may an answer be sent to: the one rule for redirect_uri and post_logout_redirect_uri.
//
// A requested URI is proven if it is safe in itself and a registered one admits it:
//   exactly the same string; or the registered one ends in "*" (and has no "?") and the requested one begins with what
//   stands before; or the registered one is "*" alone and the requested one is http(s); or the registered one is http
//   on a loopback host without a port and they agree in all but the port (RFC 8252 §7.3).
// A registered URI that begins with "/" stands below the client's root URL.
// Unsafe in itself, whatever is registered: a fragment, user information, control characters, spaces, backslashes (encoded
// too), several "@", dot segments in any encoding, matrix parameters on them ("..;/"), a scheme that runs code, and
// parameters of our own answer (code, state, error, ...) in its query.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace latchkey::url {

/// The proven URI (as requested), or nullopt. `root_url` may be empty; relative registered URIs then admit nothing.
[[nodiscard]] std::optional<std::string> match_redirect_uri(std::string_view requested, std::span<const std::string> registered,
                                                            std::string_view root_url);

/// For a request that names none: the only registered URI, if it has no wildcard.
[[nodiscard]] std::optional<std::string> only_redirect_uri(std::span<const std::string> registered, std::string_view root_url);

/// May a client have this URI in its list (registration, import, Admin REST)? "*" and a trailing "*" are allowed here;
/// a policy of its own may forbid them. The error says what is wrong with the URI.
[[nodiscard]] Status<> check_registrable_redirect_uri(std::string_view uri);

/// True for a bare "*", which deserves a warning.
[[nodiscard]] bool is_any_redirect_uri(std::string_view registered);

/// Keycloak's list for logout: "+" stands for the redirect URIs, "-" for nothing.
[[nodiscard]] std::vector<std::string> post_logout_redirect_uris(std::span<const std::string> configured,
                                                                 std::span<const std::string> redirect_uris);

/// Keycloak's list of web origins: "+" stands for the origins of the redirect URIs, "*" stays "*".
[[nodiscard]] std::vector<std::string> web_origins(std::span<const std::string> configured, std::span<const std::string> redirect_uris,
                                                   std::string_view root_url);

}  // namespace latchkey::url
