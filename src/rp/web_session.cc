// Sessions of WebLogin, as an application sees them.
#include <utility>

#include "rp/error.h"
#include "rp/web_login.h"

namespace latchkey::rp {

Result<std::optional<Session>> WebLogin::find_session(const Request& request) { return state_->keeper->find(request); }

std::optional<Session> WebLogin::session(const Request& request) {
  auto found = find_session(request);
  if (found) return *std::move(found);
  state_->rp->log(LogLevel::error, found.error().to_string());
  return std::nullopt;
}

Result<Session> WebLogin::refreshed_session(const Request& request) { return state_->keeper->refreshed(request); }

const std::vector<std::string>* WebLogin::kept_claims() const { return state_->keeper->kept_claims(); }

Fields WebLogin::forget(const Request& request) {
  const auto ended = state_->keeper->end(request);
  if (!ended) {
    state_->rp->log(LogLevel::warning, ended.error().to_string());
    return {};
  }
  Fields headers;
  for (const auto& line : *ended) headers.emplace_back("Set-Cookie", line);
  return headers;
}

Result<std::string> WebLogin::access_token(const Request& request) {
  if (state_->keeper->writes_answers()) {
    return make_error(ErrorCode::not_supported, "a refresh of a session in cookies needs the response", {},
                      "Call access_token(request, response)");
  }
  auto session = refreshed_session(request);
  if (!session) return session.error();
  return std::move(session->login.tokens.access_token);
}

Result<std::string> WebLogin::access_token(const Request& request, Response& response) {
  auto session = refreshed_session(request);
  if (!session) return session.error();
  add_cookies(*session, response);
  return std::move(session->login.tokens.access_token);
}

void add_cookies(const Session& session, Response& response) {
  set_cookies(response, session.set_cookies);
  // A cache that many share must not hand one person's cookies to another.
  if (!session.set_cookies.empty() && response.header("Cache-Control").empty())
    response.add_header("Cache-Control", "private");
}

void set_cookies(Response& response, const std::vector<std::string>& lines) {
  for (const auto& line : lines) response.add_header("Set-Cookie", line);
}

}  // namespace latchkey::rp
