#include "extensions/sessions.h"

#include <latchkey/redis_store.h>
#include <latchkey/sqlite_store.h>

#include <utility>

namespace demo {

namespace rp = latchkey::rp;

rp::Result<std::shared_ptr<rp::SessionStore>> open_sessions(const Settings& settings) {
  const std::string& where = settings.session_store;
  const std::string& key = settings.session.secret_key;
  if (where.empty() || where == "memory" || where == "cookie") return std::shared_ptr<rp::SessionStore>();
  if (where.starts_with("sqlite:")) {
    rp::SqliteStoreOptions options;
    options.path = where.substr(7);
    options.secret_key = key;
    return rp::make_sqlite_store(std::move(options));
  }
  rp::RedisStoreOptions options;
  options.url = where;
  options.secret_key = key;
  options.ca_file = settings.http.ca_file;
  return rp::make_redis_store(std::move(options));
}

rp::Result<std::shared_ptr<rp::WebLogin>> make_web_login(const Settings& settings,
                                                         std::shared_ptr<rp::RelyingParty> provider,
                                                         rp::SessionOptions options,
                                                         std::shared_ptr<rp::SessionStore> store) {
  if (settings.session_store == "cookie")
    return rp::WebLogin::create(std::move(provider), std::move(options), rp::CookieSessions{});
  return rp::WebLogin::create(std::move(provider), std::move(options), std::move(store));
}

}  // namespace demo
