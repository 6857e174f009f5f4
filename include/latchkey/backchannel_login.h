// Client-Initiated Backchannel Authentication (OpenID Connect CIBA Core 1.0): the application names a person, the
// provider asks her on a device of her own, nobody is redirected. Poll mode, and the notifications of ping and push
// mode.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/granted.h>
#include <latchkey/http.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// Whom to ask, and what for (CIBA §7.1).
struct BackchannelLoginOptions {
  // Whom to ask: exactly one of the three (CIBA §7.1).
  std::string login_hint;           ///< a name that the provider knows
  std::string id_token_hint;        ///< an ID token of an earlier login
  std::string login_hint_token;     ///< a token of the provider's own making
  std::vector<std::string> scopes;  ///< empty: those of the settings; openid is needed
  std::string binding_message;      ///< shown on both devices, so that the person knows what she agrees to
  std::string user_code;            ///< a secret that the person has with the provider, where it wants one
  std::string acr_values;           ///< kinds of login, separated by spaces
  std::optional<std::chrono::seconds> requested_expiry;  ///< how long the person may take
  /// For ping and push mode: a fresh secret that comes back with the notification. Empty for poll mode.
  std::string client_notification_token;
  Fields extra;  ///< further parameters of the request
  /// Send all of it as a JWT signed with Config::client_key (CIBA §7.1.1).
  bool sign_request = false;
};

/// A login that waits for a person elsewhere.
struct BackchannelLogin {
  std::string auth_req_id;           ///< secret
  TimePoint expires_at{};            ///< nothing will come after this
  std::chrono::seconds interval{5};  ///< between two polls; grows when the provider asks for that
};

/// CIBA §7. invalid_configuration when not exactly one hint is there, not_supported without the endpoint or, for a
/// signed request, when the provider does not take one by the key's algorithm,
/// request_refused when the provider answers with an error, as "unknown_user_id".
[[nodiscard]] Result<BackchannelLogin> begin_backchannel_login(Client& client, const BackchannelLoginOptions& options);

/// Asks once (CIBA §10.1): nothing while the person has not decided. Ask again after `login.interval`, or in ping mode
/// when the notification has come. token_request_refused with provider_error "access_denied", "expired_token" or
/// "transaction_failed" when nothing will come any more.
[[nodiscard]] Result<std::optional<Granted>> poll_backchannel_login(Client& client, BackchannelLogin& login);

/// Asks until there is an answer, the request has expired or `go_on` gives false (then login_refused). Blocks.
[[nodiscard]] Result<Granted> wait_for_backchannel_login(Client& client, BackchannelLogin login,
                                                         const std::function<bool()>& go_on = {});

/// The auth_req_id that a notification of ping or push mode is about (CIBA §10.2), once the request has shown
/// `client_notification_token`. Answer 204 to a good one, 401 to login_unknown.
[[nodiscard]] Result<std::string> read_backchannel_ping(const Request& request,
                                                        const std::string& client_notification_token);

/// What push mode brings (CIBA §10.3, §12): the tokens, once the request has shown `client_notification_token` and an
/// ID token that was checked in full vouches for `login`, the access token and the refresh token. login_unknown when it
/// is for another login; token_request_refused with provider_error "access_denied", "expired_token" or
/// "transaction_failed" when the person did not agree. Answer 204 to both, 401 to login_unknown, 400 to anything else.
[[nodiscard]] Result<Granted> read_backchannel_push(Client& client, const Request& request,
                                                    const BackchannelLogin& login,
                                                    const std::string& client_notification_token);

}  // namespace latchkey::rp
