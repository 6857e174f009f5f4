// Latchkey for Boost.Beast: its requests and responses, as the library has them and back. What may wait belongs on an
// AsyncPool (<latchkey/asio.h>); examples/beast shows a whole server. One of the public headers that need more than the
// standard library: Boost.Beast 1.81.
#pragma once

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <string>
#include <utility>

#include <latchkey/http.h>

namespace latchkey::rp {

/// What Beast received, as the library sees it. After TLS, set client_certificate to the peer's certificate (DER).
[[nodiscard]] inline Request to_request(const boost::beast::http::request<boost::beast::http::string_body>& from) {
  Request request;
  request.method = std::string(from.method_string());
  const std::string target(from.target());
  const auto question = target.find('?');
  request.path = target.substr(0, question);
  if (question != std::string::npos) request.query = target.substr(question + 1);
  for (const auto& field : from)
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  request.body = from.body();
  return request;
}

/// The library's answer to `request`, ready to be written: version and keep-alive are the request's.
[[nodiscard]] inline boost::beast::http::response<boost::beast::http::string_body> to_beast(
    const Response& from, const boost::beast::http::request<boost::beast::http::string_body>& request) {
  namespace http = boost::beast::http;
  http::response<http::string_body> to(static_cast<http::status>(from.status), request.version());
  for (const auto& [name, value] : from.headers) to.insert(name, value);  // Set-Cookie stays apart
  to.keep_alive(request.keep_alive());
  to.body() = from.body;
  to.prepare_payload();
  return to;
}

}  // namespace latchkey::rp
