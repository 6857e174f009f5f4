// Logouts that begin at the provider: by a frame in the browser, and from server to server.
#include <fmt/core.h>
#include <latchkey/logout_token.h>

#include <string>
#include <thread>

#include "json/writer.h"
#include "rp/error.h"
#include "rp/quirks.h"
#include "rp/web_login.h"
#include "url/form.h"

namespace latchkey::rp {
namespace {

constexpr std::string_view kFrontClause = "Front-Channel Logout 1.0 §2";
constexpr std::string_view kBackClause = "Back-Channel Logout 1.0 §2.5";
constexpr std::size_t kMostBodyBytes = 64 * 1024;
constexpr int kAttempts = 4;

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

constexpr std::size_t kLongestSessionId = 255;

/// The provider's session that the query names; with both parts empty when it names none.
Result<EndedLogin> ended_by_query(const Request& request, const Config& config) {
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
  if (login.session_id.size() > kLongestSessionId)
    return front_error(ErrorCode::parameter_missing, "sid is longer than any provider's", {});
  // Front-Channel Logout 1.0 §2: "If either is included, both MUST be."
  if (login.issuer.empty() != login.session_id.empty())
    return front_error(ErrorCode::parameter_missing, "iss and sid come together or not at all", {});
  // Front-Channel Logout 1.0 §2: the RP "SHOULD verify that any iss and sid parameters match" the session's
  if (!login.issuer.empty() && !is_issuer_of_ours(login.issuer, config))
    return front_error(ErrorCode::issuer_mismatch, "another provider asked for this logout", {});
  return login;
}

/// The logout token of a form.
Result<std::string> posted_token(const Request& request) {
  const auto wrong = [](std::string_view what) {
    return make_error(ErrorCode::parameter_missing, std::string(what), kBackClause);
  };
  std::string type(request.header("Content-Type"));
  type = type.substr(0, type.find_first_of("; "));
  // Back-Channel Logout 1.0 §2.5: a POST "which includes a logout_token parameter" as
  // application/x-www-form-urlencoded
  if (type != "application/x-www-form-urlencoded") return wrong("a logout comes as a form");
  if (request.body.size() > kMostBodyBytes) return wrong("the form is too long");
  const auto form = url::parse_form(request.body);
  if (!form) return wrong("the form is malformed");
  std::string token;
  for (const auto& [name, value] : *form) {
    if (name != "logout_token") continue;
    if (!token.empty()) return wrong("logout_token stands there twice");
    token = value;
  }
  if (token.empty()) return wrong("there is no logout_token");
  return token;
}

Response back_channel_answer(int status, std::string body) {
  Response response = status == 200 ? Response{} : Response::json(status, std::move(body));
  // Back-Channel Logout 1.0 §2.8: "Cache-Control: no-store" on every answer
  response.add_header("Cache-Control", "no-store");
  return response;
}

}  // namespace

Response WebLogin::backchannel_logout(const Request& request) {
  if (request.method != "POST") return method_not_allowed("POST");
  const auto refuse = [this](const Error& error) {
    state_->rp->log(LogLevel::warning, "a back-channel logout was refused: " + error.to_string());
    const bool ours = error.code == ErrorCode::store_failed || error.code == ErrorCode::provider_unreachable;
    std::string body;
    json::Writer writer(body);
    writer.begin_object().member("error", ours ? "temporarily_unavailable" : "invalid_request");
    writer.member("error_description", error.message).end_object();
    // Back-Channel Logout 1.0 §2.8: 400 also when "the logout failed"
    return back_channel_answer(400, std::move(body));
  };
  const auto posted = posted_token(request);
  if (!posted) return refuse(posted.error());
  // A token is good once. While its sessions could not be ended anyhow it is not used up, so that the provider may try
  // again.
  if (const auto reachable = state_->keeper->notes().read({"reachable"}); !reachable) return refuse(reachable.error());
  const auto token = state_->rp->verify_logout_token(*posted);
  if (!token) return refuse(token.error());
  // Back-Channel Logout 1.0 §2.7: by sid that session, otherwise all of the subject's
  const EndedLogin login{.issuer = token->issuer(), .session_id = token->session_id(), .subject = token->subject()};
  auto ended = state_->keeper->end_all(login);
  for (int i = 1; i < kAttempts && !ended; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100 * i});
    ended = state_->keeper->end_all(login);
  }
  if (!ended) return refuse(ended.error());
  state_->rp->log(LogLevel::info, "the provider ended sessions (back channel)");
  return back_channel_answer(200, {});
}

Response WebLogin::frontchannel_logout(const Request& request) {
  if (request.method != "GET") return method_not_allowed("GET");
  const auto refuse = [this](const Error& error, int status) {
    state_->rp->log(LogLevel::warning, "a front-channel logout was refused: " + error.to_string());
    return framed_page(status, as_sentence(error.message));
  };
  const auto login = ended_by_query(request, state_->rp->config());
  if (!login) return refuse(login.error(), 400);
  const auto session = find_session(request);
  if (!session) return refuse(session.error(), 503);
  const bool by_sid = !login->session_id.empty();
  // A link elsewhere must not log anybody out; a frame on another site's page does not get the cookie (SameSite=Lax).
  // One on a neighbour's page of the same site does: where the provider has named its session, it must name it again.
  const bool has_name = *session && !(*session)->identity().session_id.empty();
  if (!by_sid && (has_name || request.header("Sec-Fetch-Dest") != "iframe")) {
    return refuse(front_error(ErrorCode::parameter_missing, "the logout names no session",
                              "Let the provider send iss and sid: frontchannel_logout_session_required"),
                  400);
  }
  if (by_sid) {
    const auto ended = state_->keeper->end_known(*login);
    if (!ended) return refuse(ended.error(), 503);
    if (*ended) state_->rp->log(LogLevel::info, "the provider ended a session (front channel)");
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
