// The bytes of a response: status line, headers, framing. The server alone frames messages: a handler's Content-Length,
// Transfer-Encoding, Connection and Date are left out.
#pragma once

#include <string>
#include <string_view>

#include "http/message.h"

namespace latchkey::http::beast {

struct Framing {
  bool keep_alive = true;
  bool http_1_0 = false;
  bool head_request = false;  ///< HEAD: the headers of GET, no body
  std::string_view date;      ///< IMF-fixdate
};

/// Appends the head of `response`, its empty line included. The body is to follow if has_body().
void append_head(std::string& out, const Response& response, const Framing& framing);
/// False for HEAD, 1xx, 204 and 304 (RFC 9112 §6.3).
[[nodiscard]] bool has_body(const Response& response, const Framing& framing);
/// A handler may ask for it with "Connection: close".
[[nodiscard]] bool wants_close(const Response& response);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 §5.6.7).
[[nodiscard]] std::string http_date(long long unix_seconds);

}  // namespace latchkey::http::beast
