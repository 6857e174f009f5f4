// For tests: a browser with a cookie jar in front of a WebLogin.
#pragma once

#include <latchkey/guard.h>
#include <latchkey/session.h>

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "rp/provider_for_test.h"

namespace latchkey::rp {

class TestBrowser {
 public:
  std::map<std::string, std::string> jar;
  Fields extra_headers{{"Sec-Fetch-Mode", "navigate"}, {"Accept", "text/html"}};

  [[nodiscard]] Request request(const std::string& target, const std::string& method = "GET") const {
    Request request;
    request.method = method;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.headers = extra_headers;
    std::string cookies;
    for (const auto& [name, value] : jar) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    if (!cookies.empty()) request.headers.emplace_back("Cookie", cookies);
    return request;
  }
  /// Stores the cookies of an answer.
  const Response& keep(const Response& response) {
    for (const auto& [name, value] : response.headers) {
      if (name != "Set-Cookie") continue;
      const auto equals = value.find('=');
      const auto end = value.find(';');
      if (value.find("; Max-Age=0") != std::string::npos) {
        jar.erase(value.substr(0, equals));
      } else {
        jar[value.substr(0, equals)] = value.substr(equals + 1, end - equals - 1);
      }
    }
    return response;
  }
  [[nodiscard]] std::size_t count(const std::string& prefix) const {
    std::size_t found = 0;
    for (const auto& cookie : jar) found += cookie.first.starts_with(prefix) ? 1 : 0;
    return found;
  }
};

class WebLoginTest : public testing::Test {
 protected:
  void SetUp() override { make(); }
  void make(SessionOptions options = {}) {
    auto party = RelyingParty::create(config, op.environment());
    auto made = WebLogin::create(*party, std::move(options), store);
    if (!made) ADD_FAILURE() << made.error().to_string();
    web = *made;
  }
  /// Off to the provider; gives the callback's target as the provider would make it.
  std::string leave(TestBrowser& with, const std::string& target = "/auth/login") {
    const Response away = web->login(with.request(target));
    with.keep(away);
    const std::string url(away.header("Location"));
    op.nonce = parameter_of(url, "nonce");
    return "/auth/callback?code=c&state=" + parameter_of(url, "state") +
           "&iss=https%3A%2F%2Fop.example%2Frealms%2Fdemo";
  }
  Response come_back(TestBrowser& with, const std::string& callback) {
    return with.keep(web->callback(with.request(callback)));
  }
  Response log_in(TestBrowser& with, const std::string& target = "/auth/login") {
    return come_back(with, leave(with, target));
  }

  TestProvider op;
  Config config = config_for_test();
  std::shared_ptr<SessionStore> store = make_memory_store();
  std::shared_ptr<WebLogin> web;
  TestBrowser browser;
  const std::string cookie = "__Host-latchkey_session";
  const std::string pending = "__Host-latchkey_login_";
};

}  // namespace latchkey::rp
