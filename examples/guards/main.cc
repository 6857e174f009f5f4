// Routes and the rules that guard them; docs/protecting-routes.md quotes this file. `--self-check` starts no server.
#include <latchkey/bearer.h>
#include <latchkey/guard.h>
#include <latchkey/httplib.h>
#include <latchkey/provider_set.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <string_view>

namespace rp = latchkey::rp;

namespace {

rp::Config config() {
  rp::Config config;
  config.issuer = "http://localhost:8080/realms/demo-openid-connect";
  config.client_id = "7f3c2e10-8c1a-4c71-89f2-f0bb72e536f4";
  config.client_secret = "demo-client-secret-change-me";
  config.redirect_uri = "http://localhost:8081/auth/callback";
  return config;
}

// [rules]
using namespace latchkey::rp::rules;

const rp::Rule reports = role("accountant") && !group("trainees");
const rp::Rule payments = reports && acr({"gold"}) && max_age(std::chrono::minutes(5));
const rp::Rule staff = claim({"company", "country"}, "NL") || role("manager");
const rp::Rule colleagues = predicate("an address of this company", [](const rp::Claims& claims) {
  return claims.boolean("email_verified").value_or(false) &&
         claims.string("email").value_or("").ends_with("@example.org");
});
// [/rules]

// [protect]
void add_routes(httplib::Server& server, rp::WebLogin& web) {
  rp::mount(server, web);  // /auth/login, /auth/callback, /auth/logout
  server.Get("/reports",
             rp::protect(web, reports, [](const auto&, httplib::Response& response, const rp::Access& access) {
               response.set_content("Hello, " + access.session().identity().display_name(), "text/plain");
             }));
  server.Get("/payments", rp::protect(web, payments, [](const auto&, httplib::Response& response, const rp::Access&) {
               response.set_content("Pay here", "text/plain");
             }));
  server.Get("/", rp::protect(web, anyone(), [](const auto&, httplib::Response& response, const rp::Access& access) {
               const rp::Identity* who = access.identity();  // null for a stranger
               response.set_content(who ? "Hello, " + who->display_name() : "Hello, stranger", "text/plain");
             }));
}
// [/protect]

// [challenge]
/// Asks the payments' own API as the person; it may want a better login than hers.
void show_balance(rp::WebLogin& web, httplib::Client& api, const httplib::Request& request,
                  httplib::Response& response) {
  const auto token = rp::access_token(web, request, response);
  if (!token) {
    response.status = 503;
    return;
  }
  const auto balance = api.Get("/balance", {{"Authorization", "Bearer " + *token}});
  response.status = balance ? balance->status : 502;
  if (!balance) return;
  if (balance->has_header("WWW-Authenticate"))
    response.set_header("WWW-Authenticate", balance->get_header_value("WWW-Authenticate"));
  response.set_content(balance->body, "application/json");
}

void add_balance(httplib::Server& server, rp::WebLogin& web, httplib::Client& api) {
  // The API's 401 with insufficient_user_authentication becomes a login; every other answer stays as it is.
  server.Get("/balance", rp::protect(web, login() && answer_challenges(),
                                     [&](const httplib::Request& request, httplib::Response& response,
                                         const rp::Access&) { show_balance(web, api, request, response); }));
}
// [/challenge]

// [bearer]
rp::Result<std::shared_ptr<rp::BearerTokens>> make_tokens() {
  rp::BearerConfig provider;
  provider.issuer = "http://localhost:8080/realms/demo-openid-connect";
  provider.audiences = {"reports-api"};  // what the provider writes into `aud` for this API
  rp::BearerOptions options;
  options.realm = "reports";
  options.origin = "https://api.example.org";  // takes DPoP-bound tokens too
  return rp::BearerTokens::create(provider, options);
}

void add_api(httplib::Server& server, rp::BearerTokens& tokens) {
  server.Get("/api/reports", rp::protect(tokens, scope("reports") && role("accountant"),
                                         [](const auto&, httplib::Response& response, const rp::Access& access) {
                                           const rp::AccessToken& token = access.token();
                                           response.set_content("{\"for\":\"" + token.identity.subject + "\"}",
                                                                "application/json");
                                         }));
}
// [/bearer]

// [introspection]
rp::BearerConfig opaque_tokens() {
  rp::BearerConfig provider;
  provider.issuer = "https://id.example.org";
  provider.audiences = {"reports-api"};
  provider.format = rp::TokenFormat::opaque;
  provider.client_id = "reports-api";
  provider.client_secret = "the secret of this API's own client";
  provider.introspection_lifetime = std::chrono::seconds(30);  // a revoked token works that long at most
  return provider;
}
// [/introspection]

// [providers]
rp::Result<std::shared_ptr<rp::ProviderSet>> make_providers() {
  rp::NamedProvider company{.name = "company", .label = "My company account", .config = config(), .store = {}};
  company.config.redirect_uri = "http://localhost:8081/auth/callback/company";
  rp::NamedProvider google{.name = "google", .label = "Google", .config = config(), .store = {}};
  google.config.issuer = "https://accounts.google.com";
  google.config.redirect_uri = "http://localhost:8081/auth/callback/google";
  return rp::ProviderSet::create({company, google});
}

void add_routes(httplib::Server& server, rp::ProviderSet& providers) {
  rp::mount(server, providers);  // /auth/login lets people choose; /auth/login?provider=google does not ask
  server.Get("/",
             rp::protect(providers, login(), [](const auto&, httplib::Response& response, const rp::Access& access) {
               response.set_content("Logged in at " + access.session().identity().issuer, "text/plain");
             }));
}
// [/providers]

bool self_check() {
  const auto party = rp::RelyingParty::create(config());
  const auto web = rp::WebLogin::create(*party);
  const auto tokens = make_tokens();
  const auto asked = rp::BearerTokens::create(opaque_tokens());
  const auto providers = make_providers();
  if (!web || !tokens || !asked || !providers) return false;
  httplib::Server server;
  httplib::Client api("http://localhost:9");
  add_routes(server, **web);
  add_balance(server, **web, api);
  add_api(server, **tokens);
  httplib::Server several;
  add_routes(several, **providers);
  const rp::Request stranger{.path = "/reports"};
  return require(**web, stranger, reports).refusal().status == 303 &&
         require(**tokens, stranger, login()).refusal().status == 401 &&
         require(**providers, stranger, staff && colleagues).refusal().status == 303 &&
         require(**web, stranger, anyone()).granted();
}

int serve() {
  const auto party = rp::RelyingParty::create(config());
  const auto web = rp::WebLogin::create(*party);
  const auto tokens = make_tokens();
  httplib::Server server;
  add_routes(server, **web);
  add_api(server, **tokens);
  std::puts("http://localhost:8081");
  return server.listen("127.0.0.1", 8081) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "--self-check") return serve();
  const bool good = self_check();
  std::puts(good ? "self-check passed" : "self-check failed");
  return good ? 0 : 1;
}
