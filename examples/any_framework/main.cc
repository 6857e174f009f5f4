// Any framework that has requests and responses takes a login with two conversions and one function. `framework` stands
// for yours.
#include <latchkey/guard.h>
#include <latchkey/session.h>

#include <cstdio>
#include <map>
#include <string>

namespace framework {

struct Request {
  std::string method, target, body;
  std::multimap<std::string, std::string> headers;
};

struct Response {
  int status = 200;
  std::multimap<std::string, std::string> headers;
  std::string body;
};

}  // namespace framework

// [recipe]
namespace rp = latchkey::rp;

rp::Request to_latchkey(const framework::Request& from) {
  rp::Request request;
  request.method = from.method;
  request.path = from.target.substr(0, from.target.find('?'));  // as it came over the wire, undecoded
  if (const auto at = from.target.find('?'); at != std::string::npos) request.query = from.target.substr(at + 1);
  for (const auto& [name, value] : from.headers) request.headers.emplace_back(name, value);
  request.body = from.body;
  return request;
}

void send(const rp::Response& from, framework::Response& to) {
  to.status = from.status;
  to.body = from.body;
  for (const auto& [name, value] : from.headers) to.headers.emplace(name, value);  // Set-Cookie may be there twice
}

/// Before your handlers: true when the response is finished, because it was the login's or the rule refuses.
bool answered(rp::WebLogin& web, const rp::Rule& rule, const framework::Request& from, framework::Response& to) {
  const rp::Request request = to_latchkey(from);
  if (const auto own = web.handle(request)) return send(*own, to), true;
  const rp::Access access = require(web, request, rule);
  if (!access) return send(access.refusal(), to), true;
  if (access.has_session())
    for (const auto& line : access.session().set_cookies) to.headers.emplace("Set-Cookie", line);
  return false;
}
// [/recipe]

int main() {
  rp::Config config;
  config.issuer = "http://localhost:8080/realms/demo-openid-connect";
  config.client_id = "demo";
  config.redirect_uri = "http://localhost:8081/auth/callback";
  const auto party = rp::RelyingParty::create(config);
  const auto web = party ? rp::WebLogin::create(*party) : rp::Result<std::shared_ptr<rp::WebLogin>>(party.error());
  if (!web) {
    std::fprintf(stderr, "%s\n", web.error().to_string().c_str());
    return 1;
  }
  framework::Response response;
  const bool refused = answered(**web, rp::rules::login(), {"GET", "/private?x=1", "", {}}, response);
  const bool right = refused && response.status == 303 && response.headers.contains("Location");
  std::puts(right ? "a stranger is sent to the login" : "failed: a stranger came in");
  return right ? 0 : 1;
}
