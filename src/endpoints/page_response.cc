#include "endpoints/page_response.h"

#include "endpoints/api_reply.h"
#include "endpoints/realm_cookies.h"
#include "json/json.h"
#include "op/realm_urls.h"
#include "pages/locale.h"
#include "pages/page_policy.h"
#include "pages/plain_text.h"

namespace latchkey::endpoints {

std::vector<std::string> page_locales(const Env& env, const model::RealmSettings& settings) {
  if (settings.localization.enabled && !settings.localization.supported.empty()) return settings.localization.supported;
  return env.renderer.messages().locales();
}

std::optional<pages::SafeUrl> client_home(const Visit& visit, const model::Client& client) {
  if (client.base_url.empty() && client.root_url.empty()) return std::nullopt;
  const bool below_root = client.base_url.empty() || client.base_url.starts_with('/');
  const std::string home = below_root ? op::root_url_of(client, visit.issuer) + client.base_url : client.base_url;
  // Relative addresses would point back at us, not at the application.
  if (!home.starts_with("http://") && !home.starts_with("https://")) return std::nullopt;
  return pages::SafeUrl::parse(home);
}

pages::PageContext page_context(const Visit& visit, const model::Client* client) {
  const auto& settings = visit.realm->settings();
  pages::PageContext context;
  context.locale = visit.locale;
  context.supported_locales = page_locales(visit.env, settings);
  context.locale_base_url = pages::SafeUrl::or_nowhere(visit.request.target);
  context.realm = settings.name;
  context.realm_display_name = pages::plain_text(settings.display_name_html);
  if (context.realm_display_name.empty()) context.realm_display_name = settings.display_name;
  context.resources_url = visit.env.renderer.resources().base_path();
  if (client != nullptr) {
    context.client_name = client->name.empty() ? client->client_id : client->name;
    context.client_url = client_home(visit, *client);
  }
  context.trace_id = visit.request.trace_id;
  const auto texts = settings.localization.texts.find(visit.locale);
  if (texts != settings.localization.texts.end()) context.overrides = &texts->second;
  return context;
}

pages::PageContext page_context(const Env& env, const http::Request& request) {
  pages::PageContext context;
  pages::LocaleWishes wishes;
  wishes.accept_language = request.headers.get("Accept-Language").value_or("");
  context.locale = pages::choose_locale(wishes, env.renderer.messages().locales());
  context.resources_url = env.renderer.resources().base_path();
  context.trace_id = request.trace_id;
  return context;
}

http::Response page(int status, pages::Html html) {
  auto response = http::Response::html(status, std::move(html).str());
  response.headers.set("Content-Security-Policy", pages::page_csp);
  return response;
}

void remember_locale(const Visit& visit, http::Response& response) {
  const auto query = visit.request.query_form();
  if (!query || !query->has("kc_locale")) return;
  constexpr long kYear = 31536000;
  visit.set(response, realm_cookie(kLocaleCookie, visit.locale, visit.realm->name(), visit.secure(), kYear));
}

http::Response error_page(const Visit& visit, int status, pages::Text message, const model::Client* client) {
  pages::ErrorPage error;
  error.message = std::move(message);
  if (client != nullptr) error.back_to_application = client_home(visit, *client);
  return page(status, visit.env.renderer.error(page_context(visit, client), error));
}

http::Response error_page(const Env& env, const http::Request& request, int status, pages::Text message) {
  pages::ErrorPage error;
  error.message = std::move(message);
  return page(status, env.renderer.error(page_context(env, request), error));
}

http::Response oauth_error(const Visit& visit, const oauth::Error& error) {
  visit.env.log.info("request refused", {{"trace", visit.request.trace_id},
                                         {"realm", visit.realm->name()},
                                         {"error", oauth::name(error.code)},
                                         {"description", error.description},
                                         {"detail", error.detail}});
  auto response = http::Response::json(error.http_status, oauth::error_json(error));
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("Pragma", "no-cache");
  const std::string challenge = oauth::www_authenticate(error, visit.realm->name());
  if (!challenge.empty()) response.headers.set("WWW-Authenticate", challenge);
  return response;
}

http::Response send_to_client(const Visit& visit, const oauth::AuthorizationResponse& answer) {
  if (answer.mode != oauth::ResponseMode::form_post) {
    // 302 after a POST turns into GET in every browser; the older code is what clients and scripts expect.
    return http::Response::redirect(oauth::redirect_location(answer), 302);
  }
  pages::FormPost form;
  const auto target = pages::SafeUrl::parse(answer.target);
  if (!target) return error_page(visit, 400, {"invalidRedirectUriMessage"});
  form.target = *target;
  for (const auto& [name, value] : answer.fields) form.fields.push_back({name, value});
  return page(200, visit.env.renderer.form_post(page_context(visit), form));
}

http::Response busy(const Visit& visit, bool for_a_person) {
  http::Response response =
      for_a_person ? error_page(visit, 503, {"serviceBusyMessage"}) : error_reply(503, "temporarily_unavailable");
  response.headers.set("Retry-After", "2");
  return response;
}

}  // namespace latchkey::endpoints
