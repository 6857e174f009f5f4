// GET /resources/{version}/{admin,account}/{theme}/{path} and /resources/{realm}/{admin,account}/{language}: what the
// consoles' pages load, and their texts, with the realm's own words over ours.
#include <algorithm>

#include "endpoints/api_reply.h"
#include "endpoints/console_files.h"
#include "endpoints/handlers.h"
#include "endpoints/page_response.h"
#include "endpoints/realm_cache.h"
#include "json/writer.h"

namespace latchkey::endpoints {
namespace {

/// The route's name says which console; a name comes from our own table, never from the request.
std::string_view console_of(const http::Request& request) {
  return request.route.starts_with("account") ? "account" : "admin";
}

/// "pt_br" -> "pt-BR", "zh-CN" -> "zh-Hans", as the files are called; "" for what there is no file of.
std::string known_language(const ConsoleFiles& files, std::string_view console, std::string_view asked) {
  std::string language(asked.substr(0, 16));
  std::ranges::replace(language, '_', '-');
  if (language == "zh-CN") language = "zh-Hans";
  if (language == "zh-TW") language = "zh-Hant";
  const auto dash = language.find('-');
  if (dash != std::string::npos && language.size() == dash + 3) {
    for (std::size_t i = dash + 1; i < language.size(); ++i)
      if (language[i] >= 'a' && language[i] <= 'z') language[i] = static_cast<char>(language[i] - 'a' + 'A');
  }
  const std::string name = "texts/" + std::string(console) + "/" + language + ".json";
  return files.has(name) ? name : std::string();
}

/// The list as it stands with the realm's texts at its end: the reader takes the last of a key.
std::string with_own_texts(std::string list, const model::StringMap& own) {
  list.pop_back();
  json::Writer writer(list);
  for (const auto& [key, value] : own) {
    if (list.size() > 1) list += ',';
    json::Writer one(list);
    one.begin_object().member("key", key).member("value", value).end_object();
  }
  list += ']';
  return list;
}

}  // namespace

Task<http::Response> console_resource(const Env& env, const http::Request& request) {
  if (env.consoles == nullptr) co_return error_reply(404, "Not found");
  const std::string name = std::string(console_of(request)) + "/" + std::string(request.path_param("path"));
  const bool current = request.path_param("version") == env.consoles->version();
  co_return env.consoles->serve(request, name,
                                current ? ConsoleFiles::Caching::forever : ConsoleFiles::Caching::revalidate);
}

Task<http::Response> console_texts(const Env& env, const http::Request& request) {
  // Administrators look at realms that are closed, too.
  const auto realm = co_await env.realms.get(std::string(request.path_param("realm")));
  if (!realm) {
    const bool unknown = realm.error().kind == Error::Kind::not_found;
    co_return error_reply(unknown ? 404 : 503, unknown ? "Realm does not exist" : "The server cannot reach its data");
  }
  if (env.consoles == nullptr) co_return error_reply(404, "Not found");
  const std::string_view language = request.path_param("language");
  const std::string name = known_language(*env.consoles, console_of(request), language);
  const auto& texts = (*realm)->settings().localization.texts;
  const auto own = texts.find(language);
  if (own == texts.end() && !name.empty())
    co_return env.consoles->serve(request, name, ConsoleFiles::Caching::revalidate);
  const auto bytes = name.empty() ? nullptr : env.consoles->bytes(name);
  std::string list = bytes ? *bytes : "[]";
  if (own != texts.end()) list = with_own_texts(std::move(list), own->second);
  co_return http::Response::json(200, std::move(list)).with("Cache-Control", "no-cache");
}

}  // namespace latchkey::endpoints
