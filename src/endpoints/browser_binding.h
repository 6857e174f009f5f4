// AUTH_SESSION_ID: a random cookie that ties what travels through a page (a login in progress, a question about signing
// out) to the browser it was made for. Only its hash leaves the cookie.
#pragma once

#include <string>
#include <string_view>

#include "endpoints/visit.h"
#include "http/message.h"

namespace latchkey::endpoints {

/// The cookie that this browser has, or a fresh one that the response must set.
struct BrowserBinding {
  std::string cookie;
  bool fresh = false;

  [[nodiscard]] std::string hash() const;
};
[[nodiscard]] BrowserBinding browser_binding(const Visit& visit);
/// Sets the cookie if it is fresh.
void keep_binding(const Visit& visit, http::Response& response, const BrowserBinding& binding);

/// False: the browser sent no cookie that could be one of ours.
[[nodiscard]] bool has_binding(const Visit& visit);
/// Whether `hash` was made for this browser.
[[nodiscard]] bool is_bound_to(const Visit& visit, std::string_view hash);

}  // namespace latchkey::endpoints
