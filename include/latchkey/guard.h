// Guards: who may pass. Each gives either the session or the finished refusal:
//   browsers that navigate are sent to the login and come back; anything else (Sec-Fetch-Mode, XMLHttpRequest, a
//   client that accepts JSON) gets 401, since a redirect to a login page would only puzzle it; who is logged in
//   without the role gets 403.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include <latchkey/http.h>
#include <latchkey/session.h>

namespace latchkey::rp {

class [[nodiscard]] Access {
 public:
  Access(Session session) : session_(std::move(session)) {}
  Access(Response refusal) : refusal_(std::move(refusal)) {}

  [[nodiscard]] bool granted() const { return session_.has_value(); }
  [[nodiscard]] explicit operator bool() const { return granted(); }
  [[nodiscard]] const Session& session() const { return session_.value(); }
  [[nodiscard]] const Response& refusal() const { return refusal_.value(); }

 private:
  std::optional<Session> session_;
  std::optional<Response> refusal_;
};

[[nodiscard]] Access require_login(WebLogin& web, const Request& request);
[[nodiscard]] Access require_role(WebLogin& web, const Request& request, std::string_view role);

/// For routes that only programs call: 401, never a redirect, whoever asks.
[[nodiscard]] Access require_api_login(WebLogin& web, const Request& request);

/// True when a redirect to a page makes sense to who sent this: a browser that navigates.
[[nodiscard]] bool is_navigation(const Request& request);

}  // namespace latchkey::rp
