// Doors: the providers through which people come in, each with a WebLogin of its own, and the sessions they left with.
// Sessions and the secret of logins in progress outlive a change of the configuration; so does a door that did not
// change.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/session.h>

#include "base/log.h"
#include "base/result.h"
#include "gateway/settings.h"

namespace latchkey::gateway {

inline constexpr std::string_view kOwnPath = "/.latchkey";
inline constexpr std::string_view kLoginPath = "/.latchkey/login";
inline constexpr std::string_view kLogoutPath = "/.latchkey/logout";
inline constexpr std::string_view kBackchannelLogoutPath = "/.latchkey/backchannel-logout";
inline constexpr std::string_view kFrontchannelLogoutPath = "/.latchkey/frontchannel-logout";
inline constexpr std::string_view kAuthPath = "/.latchkey/auth";
inline constexpr std::string_view kJwksPath = "/.latchkey/jwks";
inline constexpr std::string_view kUserPath = "/.latchkey/user";

struct Door {
  ProviderSettings settings;
  SessionSettings session;
  bool keeps_tokens = false;  ///< an application gets the access token, so sessions in cookies hold it
  std::shared_ptr<rp::WebLogin> web;
};

struct Visitor {
  rp::Session session;
  const Door* door = nullptr;
};

/// What lives as long as the program.
struct Lasting {
  std::shared_ptr<rp::SessionStore> store;  ///< of sessions; for those in cookies, of which have ended
  bool waits = false;                       ///< a look into it may take long: never on an I/O thread
  std::string secret_key;                   ///< used when the configuration names none
};

/// The provider's settings as the library has them.
[[nodiscard]] rp::Config party_config(const ProviderSettings& settings);
/// The library's log lines, under the provider's name.
[[nodiscard]] std::function<void(rp::LogLevel, std::string_view)> rp_log(Log& log, std::string provider);
/// What the library takes from outside: an HTTP client and the log, whose lines name the provider.
[[nodiscard]] rp::Environment rp_environment(const ProviderSettings& provider, Log& log);

class Doors {
 public:
  /// `previous` lends its doors where nothing changed. Error::invalid names the setting and the way out.
  [[nodiscard]] static Result<Doors> open(const Settings& settings, const Lasting& lasting, const Doors* previous,
                                          Log& log);

  /// Who sends this request; of somebody with several sessions that by `preferred`. store_failed is told apart from
  /// "nobody".
  [[nodiscard]] rp::Result<std::optional<Visitor>> find(const rp::Request& request,
                                                        std::string_view preferred = {}) const;
  /// Ends every session of this browser; the answer leads to the provider of the first.
  [[nodiscard]] rp::Response sign_out(const rp::Request& request) const;
  /// Null when there is none of that name.
  [[nodiscard]] const Door* named(std::string_view name) const;
  /// The name of the provider that has this issuer; empty when none has.
  [[nodiscard]] std::string_view name_of_issuer(std::string_view issuer) const;
  /// Null when it is nobody's callback.
  [[nodiscard]] const Door* by_callback(std::string_view path) const;
  [[nodiscard]] const Door& first() const { return *doors_.front(); }
  [[nodiscard]] const std::vector<std::shared_ptr<const Door>>& all() const { return doors_; }
  /// "https://app.example.org": the address under which browsers reach the gateway.
  [[nodiscard]] const std::string& origin() const { return origin_; }
  /// True for the gateway's own cookies, session and logins in progress: no application sees them.
  [[nodiscard]] bool is_own_cookie(std::string_view name) const;
  /// "/.latchkey/login?return_to=..." or "/.latchkey/login/NAME?return_to=...".
  [[nodiscard]] std::string login_link(const Door* door, std::string_view return_to) const;

 private:
  std::vector<std::shared_ptr<const Door>> doors_;
  std::string origin_;
  std::string cookie_name_;
};

}  // namespace latchkey::gateway
