// GET /: what runs here and what to do next.
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "endpoints/visit.h"
#include "pages/locale.h"

namespace latchkey::endpoints {

Task<http::Response> welcome(const Env& env, const http::Request& request) {
  pages::Welcome data;
  data.version = env.settings.version;
  data.dev = env.settings.dev;
  const std::string base = base_url_of(env, request);
  // Which realms there are is nobody's business but a developer's on their own machine.
  if (env.settings.dev) {
    const auto realms = co_await env.store.realms().list_realms();
    if (realms) {
      for (const auto& realm : *realms) {
        data.realms.emplace_back(realm.name, pages::SafeUrl::or_nowhere(base + "/realms/" + realm.name + "/.well-known/openid-configuration"));
      }
    }
  }
  pages::PageContext context;
  pages::LocaleWishes wishes;
  wishes.accept_language = request.headers.get("Accept-Language").value_or("");
  context.locale = pages::choose_locale(wishes, env.renderer.messages().locales());
  context.resources_url = env.renderer.resources().base_path();
  context.trace_id = request.trace_id;
  co_return page(200, env.renderer.welcome(context, data));
}

}  // namespace latchkey::endpoints
