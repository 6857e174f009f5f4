#include "endpoints/open_login.h"

#include "base/secret.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"

namespace latchkey::endpoints {
namespace {

http::Response cookies_off(const Visit& visit, const LoginState& state, std::string_view session_code) {
  pages::CookiesOff data;
  data.retry_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, session_code));
  return page(400, visit.env.renderer.cookies_off(page_context(visit, visit.realm->find_client(state.client_id)), data));
}

}  // namespace

http::Response page_expired(const Visit& visit, const LoginState& state, std::string_view session_code) {
  pages::PageExpired data;
  data.restart_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, session_code));
  data.continue_url = data.restart_url;
  return page(400, visit.env.renderer.page_expired(page_context(visit, visit.realm->find_client(state.client_id)), data));
}

std::expected<OpenedLogin, http::Response> open_login(const Visit& visit, WantBrowser want) {
  const auto query = visit.request.query_form();
  if (!query || query->count("session_code") != 1) {
    return std::unexpected(error_page(visit, 400, {"invalidRequestMessage"}));
  }
  const std::string session_code(query->get("session_code").value_or(""));
  auto state = open_login_state(visit, session_code);
  if (!state) {
    visit.env.log.info("login state refused", {{"trace", visit.request.trace_id}, {"reason", state.error().detail}});
    return std::unexpected(error_page(visit, 400, {"expiredActionMessage"}));
  }
  auto request = op::parse_serialized_request(state->request);
  const auto* client = request ? visit.realm->find_client(request->client_id) : nullptr;
  // The client may have gone or been disabled while the form was open.
  if (client == nullptr || !client->enabled) return std::unexpected(error_page(visit, 400, {"clientNotFoundMessage"}));
  if (want == WantBrowser::yes) {
    const auto binding = presented_binding(visit);
    if (!binding) return std::unexpected(cookies_off(visit, *state, session_code));
    if (!constant_time_equal(state->browser, lookup_hash(*binding)) ||
        visit.now - state->created > visit.realm->settings().tokens.access_code_lifespan_login) {
      return std::unexpected(page_expired(visit, *state, session_code));
    }
  }
  return OpenedLogin{*std::move(state), *std::move(request)};
}

}  // namespace latchkey::endpoints
