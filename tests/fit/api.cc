// An API for bearer.test.mjs: access tokens of the provider that the environment names.
#include <latchkey/httplib.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace rp = latchkey::rp;
using namespace latchkey::rp::rules;

namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

void tell(const httplib::Request&, httplib::Response& response, const rp::Access& access) {
  const rp::AccessToken& token = access.token();
  const char* bound = token.binding == rp::TokenBinding::dpop          ? "dpop"
                      : token.binding == rp::TokenBinding::certificate ? "certificate"
                                                                       : "none";
  response.set_content(R"({"client":")" + token.client_id + R"(","scope":")" + token.scope + R"(","bound":")" + bound +
                           R"(","identity":)" + rp::to_json(token.identity) + "}",
                       "application/json");
}

}  // namespace

int main() {
  rp::BearerConfig provider;
  provider.issuer = setting("AUTHORITY");
  provider.audiences = {setting("AUDIENCE")};
  if (setting("FORMAT") == "either") provider.format = rp::TokenFormat::either;
  provider.client_id = setting("CLIENT_ID");
  provider.client_secret = setting("CLIENT_SECRET");
  rp::BearerOptions options;
  options.origin = "http://localhost:" + setting("PORT");
  options.proof_nonce = !setting("NONCE").empty();
  const auto tokens = rp::BearerTokens::create(provider, options);
  if (!tokens) {
    std::fprintf(stderr, "%s\n", tokens.error().to_string().c_str());
    return 1;
  }
  httplib::Server server;
  server.Get("/open",
             [](const httplib::Request&, httplib::Response& response) { response.set_content("open", "text/plain"); });
  server.Get("/any", rp::protect(**tokens, login(), tell));
  server.Get("/read", rp::protect(**tokens, scope("read"), tell));
  server.Get("/write", rp::protect(**tokens, scope("write") && scope("read"), tell));
  server.Get("/gold", rp::protect(**tokens, acr({"gold"}), tell));
  return server.listen("127.0.0.1", std::atoi(setting("PORT").c_str())) ? 0 : 1;
}
