// Where sessions live; docs/sessions.md quotes this file. Without an argument nothing is opened and nothing connected.
#include <latchkey/redis_store.h>
#include <latchkey/session.h>
#include <latchkey/sqlite_store.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace rp = latchkey::rp;

namespace {

using Login = rp::Result<std::shared_ptr<rp::WebLogin>>;
using Party = std::shared_ptr<rp::RelyingParty>;

Login in_sqlite(const Party& relying_party, const rp::SessionOptions& options, const std::string& secret_key) {
  // [sqlite]
  // #include <latchkey/sqlite_store.h>
  auto store = rp::make_sqlite_store({.path = "/var/lib/shop/sessions.db", .secret_key = secret_key});
  if (!store) return store.error();
  auto web = rp::WebLogin::create(relying_party, options, *store);
  // [/sqlite]
  return web;
}

rp::Result<std::shared_ptr<rp::SessionStore>> in_redis(const std::string& secret_key) {
  // [redis]
  // #include <latchkey/redis_store.h>
  auto store = rp::make_redis_store({.url = "rediss://shop:password@redis.example.org/1", .secret_key = secret_key});
  // [/redis]
  return store;
}

Login in_cookies(const Party& relying_party, const rp::SessionOptions& options,
                 const rp::Result<std::shared_ptr<rp::SessionStore>>& store) {
  // [cookies]
  rp::CookieSessions cookies;
  cookies.notes = rp::notes_of(*store);  // with several processes: SQLite or Redis, for what has ended
  auto web = rp::WebLogin::create(relying_party, options, cookies);
  // [/cookies]
  return web;
}

void share_used_tokens(rp::Environment& environment, const rp::Result<std::shared_ptr<rp::SessionStore>>& store) {
  // [used_tokens]
  environment.used_tokens = rp::used_tokens_of(rp::notes_of(*store));
  // [/used_tokens]
}

}  // namespace

int main(int argc, char** argv) {
  rp::Config config;
  config.issuer = "http://localhost:8080/realms/demo-openid-connect";
  config.client_id = "shop";
  config.redirect_uri = "http://localhost:8081/auth/callback";
  rp::SessionOptions options;
  options.secret_key = "only for this example: 32 characters or more";
  const auto store = in_redis(options.secret_key);
  if (!store) return 1;
  rp::Environment environment;
  share_used_tokens(environment, store);
  const auto party = rp::RelyingParty::create(config, environment);
  const auto web = argc > 1 && std::string_view(argv[1]) == "--sqlite" ? in_sqlite(*party, options, options.secret_key)
                                                                       : in_cookies(*party, options, store);
  std::puts(web ? "a login is made" : web.error().to_string().c_str());
  return web ? 0 : 1;
}
