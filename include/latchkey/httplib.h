// Latchkey for cpp-httplib (https://github.com/yhirose/cpp-httplib). The only public header that includes <httplib.h>.
//
//   httplib::Server server;
//   latchkey::rp::mount(server, *web);  // /auth/login, /auth/callback, /auth/logout and the provider's own logouts
//   server.Get("/profile", latchkey::rp::protect(*web, [](const httplib::Request&, httplib::Response& response,
//                                                         const latchkey::rp::Session& session) { ... }));
//   server.Get("/reports", latchkey::rp::protect(*web, role("accountant") && max_age(5min),
//       [](const httplib::Request&, httplib::Response& response, const latchkey::rp::Access& access) { ... }));
//   server.Get("/api/reports", latchkey::rp::protect(*tokens, scope("reports"), ...));
//
// Where an httplib::SSLServer ends TLS and access tokens are bound to client certificates, define
// LATCHKEY_HTTPLIB_CLIENT_CERTIFICATES before including this, and link libssl and libcrypto.
//
// cpp-httplib 0.11 (Debian 12) percent-decodes the values of request headers, so a cookie of another name that a
// sub-domain planted can pose as a __Host- cookie. Give the application a host without untrusted sub-domains.
#pragma once

#include <httplib.h>

#include <string>
#include <type_traits>
#include <utility>

#include <latchkey/bearer.h>
#include <latchkey/guard.h>
#include <latchkey/provider_set.h>
#include <latchkey/session.h>

namespace latchkey::rp {

/// What cpp-httplib received, as the library sees it.
[[nodiscard]] inline Request to_request(const ::httplib::Request& from) {
  Request request;
  request.method = from.method;
  // `target` is what came over the wire; `path` is decoded already.
  const auto question = from.target.find('?');
  request.path = from.target.substr(0, question);
  if (question != std::string::npos) request.query = from.target.substr(question + 1);
  request.body = from.body;
  for (const auto& [name, value] : from.headers) request.headers.emplace_back(name, value);
#ifdef LATCHKEY_HTTPLIB_CLIENT_CERTIFICATES
  if (from.ssl != nullptr) {
    if (X509* certificate = SSL_get_peer_certificate(from.ssl)) {
      unsigned char* der = nullptr;
      const int length = i2d_X509(certificate, &der);
      if (length > 0)
        request.client_certificate.assign(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
      OPENSSL_free(der);
      X509_free(certificate);
    }
  }
#endif
  return request;
}

/// The library's answer, as cpp-httplib sends it.
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
  if (!session.set_cookies.empty() && !to.has_header("Cache-Control")) to.set_header("Cache-Control", "private");
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
  server.Post(web.callback_path(), serve);  // with a response mode that posts; 405 otherwise
  server.Get(web.logout_path(), serve);
  server.Get(web.frontchannel_logout_path(), serve);
  server.Post(web.backchannel_logout_path(), serve);
  server.Post(web.logout_path(), serve);
}

/// Serves the routes of all providers.
inline void mount(::httplib::Server& server, ProviderSet& providers) {
  const auto serve = [&providers](const ::httplib::Request& request, ::httplib::Response& response) {
    if (const auto answer = providers.handle(to_request(request))) write(*answer, response);
  };
  for (const auto& path : providers.paths()) {
    server.Get(path, serve);
    server.Post(path, serve);
  }
}

namespace detail {

/// A handler takes the Access, or only the Session when its rule lets nobody in without one.
template <class Handler>
void call(const Handler& handler, const ::httplib::Request& request, ::httplib::Response& response,
          const Access& access) {
  if (access.has_session()) write_cookies(access.session(), response);
  if constexpr (std::is_invocable_v<const Handler&, const ::httplib::Request&, ::httplib::Response&, const Access&>) {
    handler(request, response, access);
  } else {
    handler(request, response, access.session());
  }
}

/// When the handler passed on an API's challenge and the rule says so, the person is sent to a better login instead.
inline void answer_challenge(WebLogin& web, const ::httplib::Request& request, const Rule& rule,
                             ::httplib::Response& response) {
  if (response.status != 401 || !rule.answers_challenges()) return;
  Response answer;
  answer.status = 401;
  for (const auto& [name, value] : response.headers) answer.add_header(name, value);
  if (const auto instead = latchkey::rp::answer_challenge(web, to_request(request), rule, answer)) {
    response = ::httplib::Response();
    write(*instead, response);
    for (const auto& [name, value] : answer.headers) {
      if (name == "Set-Cookie") response.set_header(name, value);  // a refresh must not get lost to it
    }
  }
}

}  // namespace detail

/// `handler(request, response, access)` runs for whom `rule` lets pass.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(WebLogin& web, Rule rule, Handler handler) {
  return [&web, rule = std::move(rule), handler = std::move(handler)](const ::httplib::Request& request,
                                                                      ::httplib::Response& response) {
    const Access access = require(web, to_request(request), rule);
    if (!access) return write(access.refusal(), response);
    detail::call(handler, request, response, access);
    detail::answer_challenge(web, request, rule, response);
  };
}

/// The same for several providers.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(ProviderSet& providers, Rule rule, Handler handler) {
  return [&providers, rule = std::move(rule), handler = std::move(handler)](const ::httplib::Request& request,
                                                                            ::httplib::Response& response) {
    const Access access = require(providers, to_request(request), rule);
    if (!access) return write(access.refusal(), response);
    detail::call(handler, request, response, access);
    const auto owner = providers.owner(to_request(request));
    if (owner && *owner != nullptr) detail::answer_challenge(**owner, request, rule, response);
  };
}

/// For APIs: `handler(request, response, access)` runs for access tokens that `rule` lets pass.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(BearerTokens& tokens, Rule rule, Handler handler) {
  return [&tokens, rule = std::move(rule), handler = std::move(handler)](const ::httplib::Request& request,
                                                                         ::httplib::Response& response) {
    const Access access = require(tokens, to_request(request), rule);
    if (!access) return write(access.refusal(), response);
    if (const auto nonce = tokens.next_nonce(); !nonce.empty()) response.set_header("DPoP-Nonce", nonce);
    detail::call(handler, request, response, access);
  };
}

/// For people and programs: the access token when the request brings one, else the session.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(WebLogin& web, BearerTokens& tokens, Rule rule, Handler handler) {
  return [by_session = protect(web, rule, handler), by_token = protect(tokens, rule, handler)](
             const ::httplib::Request& request, ::httplib::Response& response) {
    BearerTokens::has_token(to_request(request)) ? by_token(request, response) : by_session(request, response);
  };
}

/// `handler(request, response, session)` runs for people who are logged in.
template <class Handler>
[[nodiscard]] ::httplib::Server::Handler protect(WebLogin& web, Handler handler) {
  return protect(web, rules::login(), std::move(handler));
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
  return protect(web, rules::role(std::move(role)), std::move(handler));
}

}  // namespace latchkey::rp
