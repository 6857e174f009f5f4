#include "endpoints/visit.h"

#include "endpoints/api_reply.h"
#include "endpoints/https_required.h"
#include "endpoints/page_response.h"
#include "endpoints/realm_cache.h"
#include "endpoints/realm_cookies.h"
#include "http/negotiate.h"
#include "op/realm_urls.h"
#include "pages/locale.h"

namespace latchkey::endpoints {
namespace {

std::string pick_locale(const Env& env, const model::RealmSettings& settings, const Visit& visit) {
  const auto query = visit.request.query_form();
  const auto of = [&](std::string_view name) { return query ? query->get(name).value_or("") : std::string_view(); };
  pages::LocaleWishes wishes;
  wishes.chosen = of("kc_locale");
  wishes.ui_locales = of("ui_locales");
  wishes.cookie = visit.cookies.get(kLocaleCookie).value_or("");
  wishes.accept_language = visit.request.headers.get("Accept-Language").value_or("");
  wishes.realm_default = settings.localization.default_locale;
  return pages::choose_locale(wishes, page_locales(env, settings));
}

// Programs get Keycloak's words, a person a page.
http::Response at_the_door(const Env& env, const http::Request& request, int status, std::string_view message,
                           pages::Text for_a_person) {
  if (!http::wants_html(request)) return error_reply(status, message);
  return error_page(env, request, status, std::move(for_a_person));
}

}  // namespace

bool Visit::secure() const { return base_url.starts_with("https:"); }

std::string Visit::url(std::string_view path) const { return issuer + "/" + std::string(path); }

void Visit::set(http::Response& response, const http::SetCookie& cookie) const {
  const auto added = http::set_cookie(response, cookie);
  if (!added) env.log.error("cookie could not be set", {{"cookie", cookie.name}, {"reason", added.error().detail}});
}

std::string base_url_of(const Env& env, const http::Request& request) {
  return env.settings.public_url.empty() ? request.base_url() : env.settings.public_url;
}

Task<std::expected<Visit, http::Response>> enter(const Env& env, const http::Request& request) {
  using Answer = std::expected<Visit, http::Response>;
  auto realm = co_await env.realms.get(std::string(request.path_param("realm")));
  if (!realm) {
    if (realm.error().kind == Error::Kind::not_found) {
      co_return Answer(std::unexpect, at_the_door(env, request, 404, "Realm does not exist", {"realmNotFoundMessage"}));
    }
    env.log.error("realm could not be loaded", {{"reason", realm.error().detail}, {"trace", request.trace_id}});
    co_return Answer(std::unexpect, at_the_door(env, request, 503, "The server cannot reach its data; try again soon",
                                                {"serviceBusyMessage"}));
  }
  Visit visit{.env = env, .request = request, .realm = *std::move(realm)};
  const auto& settings = visit.realm->settings();
  if (!settings.enabled)
    co_return Answer(std::unexpect, at_the_door(env, request, 403, "Realm not enabled", {"realmDisabledMessage"}));
  if (needs_https(settings, request))
    co_return Answer(std::unexpect, at_the_door(env, request, 403, "HTTPS required", {"httpsRequiredMessage"}));
  visit.now = env.clock.now();
  visit.issuer = op::issuer_of(*visit.realm, base_url_of(env, request));
  visit.base_url = op::base_of(visit.issuer);
  visit.cookies = http::Cookies::of(request);
  visit.locale = pick_locale(env, settings, visit);
  co_return Answer(std::move(visit));
}

}  // namespace latchkey::endpoints
