// GET /realms/{realm}/login-actions/restart: the same authorization request once more, from the login state of a page
// that is too old, was used, or belongs to another browser. It holds the request as it was checked, so nothing of it
// can be changed on the way (CVE-2026-7571); whether the client still admits it is asked again.
#include "endpoints/handlers.h"
#include "endpoints/login_flow.h"
#include "endpoints/open_login.h"
#include "endpoints/page_response.h"

namespace latchkey::endpoints {

Task<http::Response> restart_login(const Visit& visit) {
  auto opened = open_login(visit, WantBrowser::no);
  if (!opened) co_return std::move(opened.error().page);
  auto signed_in = co_await find_signed_in(visit);
  if (!signed_in) co_return busy(visit, true);

  LoginProgress progress;
  progress.request = std::move(opened->request);
  progress.tab_id = opened->state.tab_id;
  const auto query = visit.request.query_form();
  const bool switch_user = query && query->get("switch_user") == "true";
  if (!switch_user) progress.signed_in = *std::move(signed_in);
  co_return co_await continue_login(visit, std::move(progress));
}

}  // namespace latchkey::endpoints
