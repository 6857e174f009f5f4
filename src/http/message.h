// Request and Response: plain values between the server and the endpoints. No Boost here.
// Invariants of a Request that reaches a handler: path begins with "/", the sizes are within the server's limits,
// and remote_address, secure and host are the client's view (a trusted proxy's headers are already applied).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "http/headers.h"
#include "url/form.h"

namespace latchkey::http {

struct Request {
  std::string method;          ///< as sent: "GET"
  std::string target;          ///< origin form: "/path?query", raw
  std::string path;            ///< raw, without the query
  std::string query;           ///< raw, without "?"
  Headers headers;
  std::string body;
  std::string remote_address;  ///< the client's address, "203.0.113.7" or "2001:db8::1"
  bool secure = false;         ///< the client speaks https (to us or to a trusted proxy)
  std::string host;            ///< "example.org" or "localhost:8080", as the client names us
  std::string trace_id;        ///< 32 lower-case hexadecimal digits
  std::string route;           ///< the matched route's name; empty if none matched
  std::vector<std::pair<std::string, std::string>> path_params;  ///< percent-decoded

  /// Empty if the route has no such parameter.
  [[nodiscard]] std::string_view path_param(std::string_view name) const;
  /// "https://example.org" or "http://localhost:8080".
  [[nodiscard]] std::string base_url() const;
  [[nodiscard]] Result<url::Form> query_form(std::size_t max_fields = 256) const;
  /// Error::invalid too if Content-Type is not application/x-www-form-urlencoded (an empty body without one is an empty form).
  [[nodiscard]] Result<url::Form> body_form(std::size_t max_fields = 256) const;
  /// The media type of the body in lower case, without parameters: "application/json".
  [[nodiscard]] std::string content_type() const;
};

struct Response {
  int status = 200;
  Headers headers;
  std::string body;
  /// Instead of body, for bytes that many answers share (static files).
  std::shared_ptr<const std::string> shared_body;
  bool frameable = false;  ///< other sites may embed this page: no X-Frame-Options, no frame-ancestors

  [[nodiscard]] std::string_view content() const { return shared_body ? std::string_view(*shared_body) : std::string_view(body); }

  [[nodiscard]] static Response text(int status, std::string body);
  [[nodiscard]] static Response html(int status, std::string body);
  /// `body` is JSON already.
  [[nodiscard]] static Response json(int status, std::string body);
  [[nodiscard]] static Response redirect(std::string_view location, int status = 302);
  [[nodiscard]] static Response no_content();
  [[nodiscard]] static Response of(int status, std::string_view content_type, std::string body);

  /// Chaining for builders: `return Response::json(200, s).with("ETag", tag);`
  [[nodiscard]] Response with(std::string_view name, std::string_view value) &&;
};

/// An endpoint. The request outlives the task; a handler may be a coroutine that takes it by reference.
using Handler = std::function<Task<Response>(const Request&)>;

/// "Not Found" for 404; "" for a number that has no name.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace latchkey::http
