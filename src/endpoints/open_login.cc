#include "endpoints/open_login.h"

#include "endpoints/browser_binding.h"
#include "endpoints/login_flow.h"
#include "endpoints/page_response.h"
#include "op/realm_urls.h"
#include "url/redirect_match.h"

namespace latchkey::endpoints {
namespace {

http::Response cookies_off(const Visit& visit, const LoginState& state, std::string_view session_code) {
  pages::CookiesOff data;
  data.retry_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, session_code));
  return page(400,
              visit.env.renderer.cookies_off(page_context(visit, visit.realm->find_client(state.client_id)), data));
}

http::Response page_expired(const Visit& visit, const LoginState& state, std::string_view session_code) {
  pages::PageExpired data;
  data.restart_url = pages::SafeUrl::or_nowhere(restart_url(visit, state, session_code));
  return page(400,
              visit.env.renderer.page_expired(page_context(visit, visit.realm->find_client(state.client_id)), data));
}

std::unexpected<UnusableLogin> unusable(http::Response page) { return std::unexpected(UnusableLogin{std::move(page)}); }

}  // namespace

// The state says what was true when it was sealed, and a link that holds it may be kept for years.
bool still_admitted(const Visit& visit, const model::Client& client, const op::AuthorizationRequest& request) {
  if (!client.enabled || !client.standard_flow_enabled) return false;
  return url::match_redirect_uri(request.redirect_uri, client.redirect_uris, op::root_url_of(client, visit.issuer))
      .has_value();
}

http::Response step_is_over(const Visit& visit) {
  const auto query = visit.request.query_form();
  const model::Client* client = nullptr;
  if (query && query->count("client_id") == 1) client = visit.realm->find_client(*query->get("client_id"));
  if (client != nullptr && !client->enabled) client = nullptr;
  return error_page(visit, 400, {"expiredActionMessage"}, client);
}

std::expected<OpenedLogin, UnusableLogin> open_login(const Visit& visit, WantBrowser want) {
  const auto query = visit.request.query_form();
  if (!query || query->count("session_code") != 1) return unusable(error_page(visit, 400, {"invalidRequestMessage"}));
  const std::string session_code(query->get("session_code").value_or(""));
  auto state = open_login_state(visit, session_code);
  if (!state) {
    visit.env.log.info("login state refused", {{"trace", visit.request.trace_id}, {"reason", state.error().detail}});
    return unusable(step_is_over(visit));
  }
  auto request = op::parse_serialized_request(state->request);
  const auto* client = request ? visit.realm->find_client(request->client_id) : nullptr;
  if (client == nullptr) return unusable(error_page(visit, 400, {"clientNotFoundMessage"}));
  if (!still_admitted(visit, *client, *request)) return unusable(error_page(visit, 400, {"invalidCodeMessage"}));
  OpenedLogin opened{*std::move(state), *std::move(request)};
  opened.state.ui_locales = asked_locales(opened.request);
  if (want == WantBrowser::no) return opened;
  if (!has_binding(visit))
    return std::unexpected(UnusableLogin{cookies_off(visit, opened.state, session_code), std::move(opened)});
  const auto age = visit.now - opened.state.created;
  if (!is_bound_to(visit, opened.state.browser) || age > visit.realm->settings().tokens.access_code_lifespan_login) {
    return std::unexpected(UnusableLogin{page_expired(visit, opened.state, session_code), std::move(opened)});
  }
  return opened;
}

}  // namespace latchkey::endpoints
