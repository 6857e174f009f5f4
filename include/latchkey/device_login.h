// Device login (RFC 8628): for programs without a browser. The person types a short code on another device.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <latchkey/client.h>
#include <latchkey/granted.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// What to ask for.
struct DeviceLoginOptions {
  std::vector<std::string> scopes;  ///< empty: those of the settings
  Fields extra;                     ///< further parameters of the request
};

/// A login that waits for a person. Show her user_code and verification_uri.
struct DeviceLogin {
  std::string user_code;                  ///< what she types
  std::string verification_uri;           ///< where she types it
  std::string verification_uri_complete;  ///< with the code in it, for a QR code; may be empty
  TimePoint expires_at{};                 ///< nothing will come after this
  std::chrono::seconds interval{5};       ///< between two polls; grows when the provider asks for that
  std::string device_code;                ///< secret
};

/// RFC 8628 §3.1. not_supported without the endpoint, request_refused when the provider answers with an error.
[[nodiscard]] Result<DeviceLogin> begin_device_login(Client& client, const DeviceLoginOptions& options = {});

/// Asks once (RFC 8628 §3.4): nothing while the person has not decided. Ask again after `login.interval`, which this
/// call raises when the provider wants to be asked less often.
/// token_request_refused with provider_error "access_denied" or "expired_token" when nothing will come any more.
[[nodiscard]] Result<std::optional<Granted>> poll_device_login(Client& client, DeviceLogin& login);

/// Asks until there is an answer, the code has expired or `go_on` gives false (then login_refused). Blocks; waits out
/// a provider that cannot be reached for a while (RFC 8628 §3.5).
[[nodiscard]] Result<Granted> wait_for_device_login(Client& client, DeviceLogin login,
                                                    const std::function<bool()>& go_on = {});

}  // namespace latchkey::rp
