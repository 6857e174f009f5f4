#include "http/security_headers.h"

namespace latchkey::http {
namespace {

constexpr std::string_view kFramedPolicy = "default-src 'self'; object-src 'none'; base-uri 'none'";

void set_default(Headers& headers, std::string_view name, const std::string& value) {
  if (!value.empty()) headers.set_default(name, value);
}

}  // namespace

void SecurityHeaders::apply(const Request& request, Response& response) const {
  Headers& headers = response.headers;
  const bool framed = response.frameable;
  const bool page = headers.get("Content-Type").value_or("").starts_with("text/html");
  if (!framed) set_default(headers, "X-Frame-Options", frame_options);
  if (page) set_default(headers, "Content-Security-Policy", framed ? std::string(kFramedPolicy) : content_security_policy);
  set_default(headers, "X-Content-Type-Options", content_type_options);
  set_default(headers, "X-Robots-Tag", robots_tag);
  // RFC 6797 §7.2: MUST NOT be sent over non-secure transport.
  if (request.secure) set_default(headers, "Strict-Transport-Security", strict_transport_security);
  set_default(headers, "Referrer-Policy", referrer_policy);
  set_default(headers, "Cache-Control", cache_control);
}

}  // namespace latchkey::http
