// What a guarded page of an application pays for knowing who asks: the request as a browser sends it, the session
// found, its times and the rule checked. Prints JSON, one figure a line, in checks a second of the thread's own CPU
// time. Arguments: how many seconds of it each figure may take.
#include <fmt/core.h>
#include <latchkey/guard.h>
#include <latchkey/session.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "cpu_rate.h"
#include "jose/jwt.h"
#include "rp/provider_for_test.h"

namespace {

using namespace latchkey;

double per_second(double seconds, const std::function<void()>& work) {
  constexpr int batch = 100;
  for (int i = 0; i < batch; ++i) work();
  return bench::rate(work, seconds, batch);
}

/// Tokens as Keycloak and Latchkey make them: RS256 JWTs of a kilobyte and more.
void make_tokens_real(rp::TestProvider& op) {
  op.published = {rp::new_key("k1", jose::Algorithm::RS256)};
  op.edit_claims = [](json::Object& claims) {
    claims["name"] = "Ada Lovelace";
    claims["email"] = "ada@example.org";
    claims["acr"] = "1";
    claims["realm_access"] = {{"roles", {"default-roles-demo", "offline_access", "uma_authorization", "member"}}};
    claims.erase("at_hash");
  };
  op.edit_tokens = [&op](json::Object& tokens) {
    json::Object claims{{"iss", rp::kIssuer},
                        {"sub", "alice-id"},
                        {"aud", "account"},
                        {"typ", "Bearer"},
                        {"azp", rp::kClient},
                        {"sid", "op-session-1"},
                        {"jti", "onrtac:0f4c2a4e-6a58-4a50-9d52-1e7d2f3f8a11"},
                        {"exp", to_unix_seconds(op.clock.now()) + 300},
                        {"realm_access", {{"roles", {"default-roles-demo", "offline_access", "member"}}}},
                        {"resource_access", {{"account", {{"roles", {"manage-account", "view-profile"}}}}}},
                        {"scope", "openid email profile"},
                        {"name", "Ada Lovelace"},
                        {"preferred_username", "ada"},
                        {"email", "ada@example.org"}};
    tokens["access_token"] = op.token_of(claims);
    claims["typ"] = "Refresh";
    tokens["refresh_token"] = op.token_of(claims);
    tokens["expires_in"] = 300;
  };
}

/// Logs in and gives the request that a browser makes afterwards.
rp::Request request_after_login(rp::TestProvider& op, rp::WebLogin& web) {
  rp::Request request;
  request.path = web.login_path();
  request.headers = {{"Host", "app.example"},
                     {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"},
                     {"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
                     {"Accept-Language", "en-US,en;q=0.5"},
                     {"Accept-Encoding", "gzip, deflate, br"},
                     {"Sec-Fetch-Mode", "navigate"},
                     {"Sec-Fetch-Site", "same-origin"}};
  const auto cookies_of = [](const rp::Response& response) {
    std::string all;
    for (const auto& [name, value] : response.headers) {
      if (name == "Set-Cookie" && value.find("Max-Age=0") == std::string::npos)
        all += (all.empty() ? "" : "; ") + value.substr(0, value.find(';'));
    }
    return all;
  };
  const rp::Response away = web.login(request);
  const std::string url(away.header("Location"));
  op.nonce = rp::parameter_of(url, "nonce");
  rp::Request back = request;
  back.path = web.callback_path();
  back.query = "code=c&iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo&state=" + rp::parameter_of(url, "state");
  back.headers.emplace_back("Cookie", cookies_of(away));
  const rp::Response done = web.callback(back);
  if (done.status != 303) {
    fmt::print(stderr, "the login failed: {}\n{}\n", done.status, done.body);
    std::exit(1);
  }
  request.path = "/members";
  request.headers.emplace_back("Cookie", "theme=dark; " + cookies_of(done));
  return request;
}

double measure(double seconds, rp::TestProvider& op, rp::WebLogin& web) {
  const rp::Request request = request_after_login(op, web);
  return per_second(seconds, [&] {
    if (!rp::require_role(web, request, "member")) std::abort();
  });
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1.0;
  rp::TestProvider op;
  make_tokens_real(op);
  const auto party = rp::RelyingParty::create(rp::config_for_test(), op.environment()).value();
  rp::SessionOptions options;
  options.secret_key = std::string(32, 'k');
  const auto memory = rp::WebLogin::create(party, options).value();
  const auto cookies = rp::WebLogin::create(party, options, rp::CookieSessions{}).value();
  fmt::print("{{\n  \"session_check_in_memory_per_second\": {:.1f},\n", measure(seconds, op, *memory));
  fmt::print("  \"session_check_in_cookies_per_second\": {:.1f},\n", measure(seconds, op, *cookies));
  fmt::print("  \"session_cookie_bytes\": {}\n}}\n", request_after_login(op, *cookies).header("Cookie").size());
}
