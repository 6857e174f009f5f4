// A web application with a login in sixty lines, outside the library's own tree. `outside --self-check` runs without a
// network: its own HttpClient plays the provider.
#include <latchkey/guard.h>
#include <latchkey/relying_party.h>
#include <latchkey/session.h>

#ifndef OUTSIDE_WITHOUT_SERVER
#include <latchkey/httplib.h>
#endif
#ifdef OUTSIDE_WITH_STORES
#include <latchkey/redis_store.h>
#include <latchkey/sqlite_store.h>
#endif

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace rp = latchkey::rp;

namespace {

rp::Config config() {
  rp::Config config;
  config.issuer = "http://localhost:8080/realms/demo-openid-connect";
  config.client_id = "7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4";
  config.client_secret = "demo-client-secret-change-me";
  config.redirect_uri = "http://localhost:8082/auth/callback";
  return config;
}

class OwnClient final : public rp::HttpClient {
 public:
  rp::Result<rp::HttpResponse> send(const rp::HttpRequest& request) override {
    const std::string issuer = config().issuer;
    if (request.url != issuer + "/.well-known/openid-configuration")
      return rp::Error{.code = rp::ErrorCode::provider_unreachable,
                       .message = "not here",
                       .clause = {},
                       .hint = {},
                       .provider_error = {}};
    return rp::HttpResponse{.status = 200,
                            .headers = {{"Content-Type", "application/json"}},
                            .body = R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" + issuer +
                                    R"(/auth","token_endpoint":")" + issuer + R"(/token","jwks_uri":")" + issuer +
                                    R"(/certs"})"};
  }
};

void demand(bool good, const char* what) {
  if (good) return;
  std::fprintf(stderr, "self-check failed: %s\n", what);
  std::exit(1);
}

#ifdef OUTSIDE_WITH_STORES
void check_stores() {
  const std::string key = "a secret key of thirty-two characters or more";
  {
    const auto sqlite = rp::make_sqlite_store({.path = "outside-sessions.db", .secret_key = key});
    demand(sqlite.has_value(), "a file for sessions is made");
  }
  std::remove("outside-sessions.db");
  const auto redis = rp::make_redis_store({.url = "rediss://127.0.0.1:1", .secret_key = key});
  demand(redis.has_value(), "a store in Redis needs no Redis yet");
  demand(!(*redis)->find("nobody"), "a Redis that is away is an error");
}
#else
void check_stores() {}
#endif

int self_check() {
  check_stores();
  rp::Environment environment;
  environment.http = std::make_shared<OwnClient>();
  const auto party = rp::RelyingParty::create(config(), environment);
  demand(party.has_value(), "a relying party is made");
  const auto web = rp::WebLogin::create(*party);
  demand(web.has_value(), "a web login is made");

  rp::Request request;
  request.path = "/private";
  const auto access = rp::require_login(**web, request);
  demand(!access && access.refusal().status == 303, "a stranger is sent to the login");
  request.headers = {{"Sec-Fetch-Mode", "cors"}};
  demand(rp::require_login(**web, request).refusal().status == 401, "a program gets 401");

  request.path = (*web)->login_path();
  const rp::Response away = (*web)->login(request);
  demand(away.status == 303 && away.header("Location").starts_with(config().issuer + "/auth?"),
         "the login leads to the provider");
  demand(!away.header("Set-Cookie").empty(), "the login is bound to the browser");

  rp::Config wrong = config();
  wrong.issuer.clear();
  const auto refused = rp::RelyingParty::create(wrong);
  demand(!refused && refused.error().code == rp::ErrorCode::invalid_configuration, "a missing issuer is refused");
  (void)rp::make_http_client();  // the default, on libcurl
  std::puts("self-check passed");
  return 0;
}

#ifndef OUTSIDE_WITHOUT_SERVER
int serve() {
  const auto party = rp::RelyingParty::create(config());
  const auto web = rp::WebLogin::create(*party);
  httplib::Server server;
  rp::mount(server, **web);
  // [home]
  server.Get("/",
             rp::protect(**web, [](const httplib::Request&, httplib::Response& response, const rp::Session& session) {
               response.set_content("Hello, " + session.identity().display_name() + "\n", "text/plain; charset=utf-8");
             }));
  // [/home]
  server.Get("/admin", rp::protect_role(**web, "demo-admin",
                                        [](const httplib::Request&, httplib::Response& response, const rp::Session&) {
                                          response.set_content("Welcome, administrator\n", "text/plain; charset=utf-8");
                                        }));
  std::puts("http://localhost:8082");
  return server.listen("127.0.0.1", 8082) ? 0 : 1;
}
#else
int serve() { return self_check(); }
#endif

}  // namespace

int main(int argc, char** argv) {
  return argc > 1 && std::string_view(argv[1]) == "--self-check" ? self_check() : serve();
}
