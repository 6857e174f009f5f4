// Setup: a configuration made ready to serve, immutable. A request takes the one of its moment and keeps it to its end;
// a reload puts a new one in its place and disturbs nobody.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <latchkey/bearer.h>

#include "base/log.h"
#include "base/result.h"
#include "gateway/assertion.h"
#include "gateway/doors.h"
#include "gateway/identity_headers.h"
#include "gateway/introductions.h"
#include "gateway/rules.h"
#include "gateway/settings.h"
#include "http/proxy.h"

namespace latchkey::gateway {

struct Setup {
  Settings settings;
  Doors doors;
  RuleTable rules;
  IdentityHeaders identity;
  http::TrustedProxies trusted;
  bool waits_for_sessions = false;           ///< looking up a session is no work for an I/O thread
  std::shared_ptr<rp::BearerTokens> bearer;  ///< null when no provider's access tokens are taken
  std::shared_ptr<AssertionSigner> signer;   ///< null when nobody wants assertions
  std::shared_ptr<Introductions> introductions;

  /// The upstream with the longest path that covers it; null when none does.
  [[nodiscard]] const UpstreamSettings* upstream_for(std::string_view path) const;
  /// The one on which all readings agree.
  [[nodiscard]] const UpstreamSettings* upstream_for(const std::vector<std::string>& readings) const;
  /// A connection from this machine, or any where another proxy asks, that trusted_proxies does not name: the client
  /// behind it is not known.
  [[nodiscard]] bool is_unnamed_proxy(std::string_view peer) const;
  [[nodiscard]] bool may_open_websocket(std::string_view origin) const;
};

/// What a start would find wrong with the configuration, without starting and without writing anything.
[[nodiscard]] Status<> check_setup(const Settings& settings);

/// Error::invalid says what is wrong with the configuration. Touches no network; may make the assertion key's file.
[[nodiscard]] Result<std::shared_ptr<const Setup>> make_setup(Settings settings, const Lasting& lasting,
                                                              const Setup* previous, Log& log);

}  // namespace latchkey::gateway
