// GET /: what runs here and what to do next.
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "endpoints/visit.h"

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
        data.realms.emplace_back(realm.name, pages::SafeUrl::or_nowhere(base + "/realms/" + realm.name +
                                                                        "/.well-known/openid-configuration"));
      }
    }
  }
  if (env.consoles != nullptr) data.admin_console_url = pages::SafeUrl::parse(base + "/admin/");
  co_return page(200, env.renderer.welcome(page_context(env, request), data));
}

}  // namespace latchkey::endpoints
