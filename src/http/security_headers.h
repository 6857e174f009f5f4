// The headers every answer carries unless its endpoint said otherwise: defaults never overwrite.
#pragma once

#include <string>

#include "http/message.h"

namespace latchkey::http {

struct SecurityHeaders {
  // No form-action: browsers apply it to the redirect after a login form too. No inline script anywhere.
  std::string content_security_policy = "default-src 'self'; frame-src 'self'; frame-ancestors 'self'; object-src 'none'; base-uri 'none'";
  std::string frame_options = "SAMEORIGIN";
  std::string content_type_options = "nosniff";
  std::string robots_tag = "none";
  std::string strict_transport_security = "max-age=31536000; includeSubDomains";  ///< sent on https only
  std::string referrer_policy = "no-referrer";
  std::string cache_control = "no-store";

  /// An empty member is not sent. CSP goes to text/html only. A response that is frameable (login-status-iframe, 3p-cookies)
  /// gets neither X-Frame-Options nor frame-ancestors.
  void apply(const Request& request, Response& response) const;
};

}  // namespace latchkey::http
