// Logouts that begin at the provider: by a frame in the browser, and from server to server.
#include <fmt/core.h>

#include <string>

#include "rp/error.h"
#include "rp/web_login.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kFrontClause = "Front-Channel Logout 1.0 §2";

/// A page without content that any site may frame: there is nothing on it to be tricked into clicking.
Response framed_page(int status, std::string_view text) {
  Response response = Response::html(
      status, "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Logout</title></head><body><p>" +
                  escape_html(text) + "</p></body></html>");
  response.add_header("Cache-Control", "no-store");
  response.add_header("Content-Security-Policy", "default-src 'none'; frame-ancestors *");
  response.add_header("X-Content-Type-Options", "nosniff");
  return response;
}

Error front_error(ErrorCode code, std::string message, std::string_view hint) {
  return make_error(code, std::move(message), kFrontClause, hint);
}

/// The provider's session that the query names; with both parts empty when it names none.
Result<EndedLogin> ended_by_query(const Request& request, const std::string& issuer) {
  EndedLogin login;
  const auto form = url::parse_form(request.query);
  if (!form) return front_error(ErrorCode::parameter_missing, "the query is malformed", {});
  for (const auto& [name, value] : *form) {
    if (name != "iss" && name != "sid") continue;
    std::string& part = name == "iss" ? login.issuer : login.session_id;
    if (!part.empty())
      return front_error(ErrorCode::parameter_repeated, fmt::format("{} stands there twice", name), {});
    part = value;
  }
  // Front-Channel Logout 1.0 §2: "If either is included, both MUST be."
  if (login.issuer.empty() != login.session_id.empty())
    return front_error(ErrorCode::parameter_missing, "iss and sid come together or not at all", {});
  // Front-Channel Logout 1.0 §2: the RP "SHOULD verify that any iss and sid parameters match" the session's
  if (!login.issuer.empty() && login.issuer != issuer)
    return front_error(ErrorCode::issuer_mismatch, "another provider asked for this logout", {});
  return login;
}

}  // namespace

Response WebLogin::frontchannel_logout(const Request& request) {
  if (request.method != "GET") return method_not_allowed("GET");
  const auto refuse = [this](const Error& error, int status) {
    state_->rp->log(LogLevel::warning, "a front-channel logout was refused: " + error.to_string());
    return framed_page(status, as_sentence(error.message));
  };
  const auto login = ended_by_query(request, state_->rp->config().issuer);
  if (!login) return refuse(login.error(), 400);
  const auto session = find_session(request);
  if (!session) return refuse(session.error(), 503);
  const bool by_sid = !login->session_id.empty();
  // A link elsewhere must not log anybody out; a frame on another site's page does not get the cookie (SameSite=Lax).
  if (!by_sid && request.header("Sec-Fetch-Dest") != "iframe") {
    return refuse(front_error(ErrorCode::parameter_missing, "the logout names no session",
                              "Let the provider send iss and sid: frontchannel_logout_session_required"),
                  400);
  }
  if (by_sid) {
    if (const auto ended = state_->keeper->end_all(*login); !ended) return refuse(ended.error(), 503);
    state_->rp->log(LogLevel::info, "the provider ended a session (front channel)");
  }
  Response response = framed_page(200, "Logged out");
  if (*session && (!by_sid || (*session)->identity().session_id == login->session_id)) {
    const auto lines = state_->keeper->end(request);
    if (!lines) return refuse(lines.error(), 503);
    set_cookies(response, *lines);
  }
  return response;
}

}  // namespace latchkey::rp
