// What a person or a program sees when something is refused.
#include <latchkey/guard.h>

#include <string>

#include "json/writer.h"
#include "rp/error.h"
#include "rp/plain_page.h"
#include "rp/web_login.h"

namespace latchkey::rp {
namespace {

std::string page_of(const Error& error, const std::string& login_link, const std::string& home) {
  const bool not_allowed = error.code == ErrorCode::role_missing || error.code == ErrorCode::claim_missing ||
                           error.code == ErrorCode::insufficient_scope || error.code == ErrorCode::claim_elsewhere;
  const std::string title = not_allowed ? "This page is not for you" : "That did not work";
  std::string page = "<p>" + escape_html(as_sentence(error.message)) + ".</p>";
  if (!error.hint.empty()) page += "<p>" + escape_html(error.hint) + ".</p>";
  if (!error.provider_error.empty())
    page += "<p>The provider said: <code>" + escape_html(error.provider_error) + "</code></p>";
  if (!not_allowed) page += "<p><a href=\"" + escape_html(login_link) + "\">Log in</a></p>";
  page += "<p><a href=\"" + escape_html(home) + "\">Back to the start</a></p>";
  return plain_page(title, page);
}

std::string as_json(const Error& error) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("error", name_of(error.code)).member("error_description", error.message);
  if (!error.hint.empty()) writer.member("hint", error.hint);
  writer.end_object();
  return body;
}

void add_missing(Response& response, const char* name, std::string value) {
  if (response.header(name).empty()) response.add_header(name, std::move(value));
}

}  // namespace

Response WebLogin::error_response(const Request& request, const Error& error, int status) const {
  Response response;
  if (!is_navigation(request)) {
    response = Response::json(status, as_json(error));
  } else if (state_->options.error_page) {
    response = state_->options.error_page(request, error, status);
  } else {
    response = Response::html(status, page_of(error, login_path(), state_->options.default_return));
    response.add_header("Content-Security-Policy", plain_page_policy());
  }
  add_missing(response, "Cache-Control", "no-store");
  add_missing(response, "X-Content-Type-Options", "nosniff");
  if (status == 503) add_missing(response, "Retry-After", "5");
  return response;
}

}  // namespace latchkey::rp
