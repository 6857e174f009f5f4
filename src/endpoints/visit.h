// A visit: one request to one realm, with what every endpoint of a realm needs at hand. Entering checks that the realm
// exists, is enabled, and may be spoken to over this connection.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/task.h"
#include "base/time.h"
#include "endpoints/env.h"
#include "http/cookie.h"
#include "http/message.h"
#include "model/realm.h"
#include "pages/pages.h"

namespace latchkey::endpoints {

struct Visit {
  const Env& env;
  const http::Request& request;
  model::RealmPtr realm;
  Instant now{};
  std::string
      base_url;  ///< "http://localhost:8080", without a slash at the end; the realm's own where it has a frontendUrl
  std::string issuer;  ///< base_url + "/realms/" + name
  http::Cookies cookies;
  std::string locale;

  [[nodiscard]] bool secure() const;  ///< the browser speaks https to us
  /// A path below this realm: url("protocol/openid-connect/auth").
  [[nodiscard]] std::string url(std::string_view path) const;
  void set(http::Response& response, const http::SetCookie& cookie) const;
};

/// The visit, or the answer to one that ends at the door: 404 unknown realm, 403 disabled or https required, 503.
Task<std::expected<Visit, http::Response>> enter(const Env& env, const http::Request& request);

/// The server's address as its visitors know it.
[[nodiscard]] std::string base_url_of(const Env& env, const http::Request& request);

}  // namespace latchkey::endpoints
