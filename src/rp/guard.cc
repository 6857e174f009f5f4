#include <latchkey/guard.h>

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <vector>

#include "rp/error.h"

namespace latchkey::rp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool contains(std::string_view text, std::string_view word) {
  std::string folded(text);
  for (char& c : folded) c = lower(c);
  return folded.find(word) != std::string::npos;
}

Response to_login(const WebLogin& web, const Request& request) {
  return Response::redirect(web.login_link(web.return_address(request)));
}

Response unauthorized(const WebLogin& web, const Request& request) {
  const Error error = make_error(ErrorCode::not_logged_in, "this needs a login", {},
                                 fmt::format("Send the person to {}", web.login_path()));
  Response response = web.error_response(request, error, 401);
  // RFC 9110 §15.5.2: a 401 "MUST send a WWW-Authenticate header field"
  response.add_header("WWW-Authenticate", fmt::format("Cookie form-action=\"{}\"", web.login_path()));
  return response;
}

}  // namespace

bool is_navigation(const Request& request) {
  if (const auto mode = request.header("Sec-Fetch-Mode"); !mode.empty()) return mode == "navigate";
  if (contains(request.header("X-Requested-With"), "xmlhttprequest")) return false;
  if (!request.header("Authorization").empty()) return false;
  const auto accept = request.header("Accept");
  return !contains(accept, "json") || contains(accept, "text/html");
}

Access require_login(WebLogin& web, const Request& request) {
  auto found = web.find_session(request);
  if (!found) return web.error_response(request, found.error(), 503);
  if (*found) return **std::move(found);
  return is_navigation(request) ? to_login(web, request) : unauthorized(web, request);
}

Access require_api_login(WebLogin& web, const Request& request) {
  Request program = request;
  std::erase_if(program.headers, [](const auto& header) { return same_name(header.first, "Sec-Fetch-Mode"); });
  program.headers.emplace_back("Sec-Fetch-Mode", "cors");
  return require_login(web, program);
}

Access require_role(WebLogin& web, const Request& request, std::string_view role) {
  Access access = require_login(web, request);
  if (!access || access.session().identity().has_role(role)) return access;
  const Error error =
      make_error(ErrorCode::role_missing, fmt::format("this needs the role {}, which you do not have", role), {},
                 "Ask an administrator for the role, then log out and in again");
  return web.error_response(request, error, 403);
}

}  // namespace latchkey::rp
