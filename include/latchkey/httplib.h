// Latchkey for cpp-httplib (https://github.com/yhirose/cpp-httplib). The only public header that includes <httplib.h>.
//
//   httplib::Server server;
//   latchkey::rp::mount(server, *web);  // /auth/login, /auth/callback, /auth/logout and the provider's own logouts
//   server.Get("/profile", latchkey::rp::protect(*web, [](const httplib::Request&, httplib::Response& response,
//                                                         const latchkey::rp::Session& session) { ... }));
//   server.Get("/admin", latchkey::rp::protect_role(*web, "admin", ...));
//
// cpp-httplib 0.11 (Debian 12) percent-decodes the values of request headers, so a cookie of another name that a
// sub-domain planted can pose as a __Host- cookie. Give the application a host without untrusted sub-domains.
#pragma once

#include <httplib.h>

#include <string>
#include <utility>

#include <latchkey/guard.h>
#include <latchkey/session.h>

namespace latchkey::rp {

[[nodiscard]] inline Request to_request(const ::httplib::Request& from) {
  Request request;
  request.method = from.method;
  // `target` is what came over the wire; `path` is decoded already.
  const auto question = from.target.find('?');
  request.path = from.target.substr(0, question);
  if (question != std::string::npos) request.query = from.target.substr(question + 1);
  request.body = from.body;
  for (const auto& [name, value] : from.headers) request.headers.emplace_back(name, value);
  return request;
}

inline void write(const Response& from, ::httplib::Response& to) {
  to.status = from.status;
  std::string type = "text/plain; charset=utf-8";
  for (const auto& [name, value] : from.headers) {
    if (name == "Content-Type") {
      type = value;
    } else {
      to.set_header(name, value);
    }
  }
  if (!from.body.empty()) to.set_content(from.body, type);
}

/// What a session in cookies wants the browser told.
inline void write_cookies(const Session& session, ::httplib::Response& to) {
  for (const auto& line : session.set_cookies) to.set_header("Set-Cookie", line);
}

/// WebLogin::access_token(), with the cookies of a refresh written to `response`.
[[nodiscard]] inline Result<std::string> access_token(WebLogin& web, const ::httplib::Request& request,
                                                      ::httplib::Response& response) {
  auto session = web.refreshed_session(to_request(request));
  if (!session) return session.error();
  write_cookies(*session, response);
  return std::move(session->login.tokens.access_token);
}

/// Serves the login's own routes.
inline void mount(::httplib::Server& server, WebLogin& web) {
  const auto serve = [&web](const ::httplib::Request& request, ::httplib::Response& response) {
    if (const auto answer = web.handle(to_request(request))) write(*answer, response);
  };
  server.Get(web.login_path(), serve);
  server.Get(web.callback_path(), serve);
  server.Get(web.logout_path(), serve);
  server.Get(web.frontchannel_logout_path(), serve);
  server.Post(web.logout_path(), serve);
}

/// `handler(request, response, session)` runs for people who are logged in.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(WebLogin& web, Handler handler) {
  return [&web, handler = std::move(handler)](const ::httplib::Request& request, ::httplib::Response& response) {
    const Access access = require_login(web, to_request(request));
    if (!access) return write(access.refusal(), response);
    write_cookies(access.session(), response);
    handler(request, response, access.session());
  };
}

/// The same for programs: 401 instead of a redirect, whoever asks.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect_api(WebLogin& web, Handler handler) {
  return [&web, handler = std::move(handler)](const ::httplib::Request& request, ::httplib::Response& response) {
    const Access access = require_api_login(web, to_request(request));
    if (!access) return write(access.refusal(), response);
    write_cookies(access.session(), response);
    handler(request, response, access.session());
  };
}

/// `handler(request, response, session)` runs for people who have `role`.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect_role(WebLogin& web, std::string role, Handler handler) {
  return [&web, role = std::move(role), handler = std::move(handler)](const ::httplib::Request& request,
                                                                      ::httplib::Response& response) {
    const Access access = require_role(web, to_request(request), role);
    if (!access) return write(access.refusal(), response);
    write_cookies(access.session(), response);
    handler(request, response, access.session());
  };
}

}  // namespace latchkey::rp
