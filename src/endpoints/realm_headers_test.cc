#include "endpoints/realm_headers.h"

#include <gtest/gtest.h>

namespace latchkey::endpoints {
namespace {

constexpr std::string_view kOwn = "default-src 'none'; frame-ancestors 'self'";

http::Response page(bool frameable = false) {
  auto response = http::Response::html(200, "<p>");
  response.headers.set("Content-Security-Policy", kOwn);
  response.frameable = frameable;
  return response;
}

http::Headers with(model::StringMap headers, bool secure = true, http::Response response = page()) {
  model::RealmSettings settings;
  settings.browser_security_headers = std::move(headers);
  apply_realm_headers(settings, secure, response);
  return std::move(response.headers);
}

TEST(RealmHeaders, APolicyStandsBesideThePagesOwn) {
  const auto headers = with(
      {{"contentSecurityPolicy", "frame-ancestors 'none'"}, {"contentSecurityPolicyReportOnly", "default-src 'self'"}});
  const auto policies = headers.get_all("Content-Security-Policy");
  ASSERT_EQ(policies.size(), 2U);
  EXPECT_EQ(policies[0], kOwn);
  EXPECT_EQ(policies[1], "frame-ancestors 'none'");
  EXPECT_EQ(headers.get("Content-Security-Policy-Report-Only"), "default-src 'self'");
}

TEST(RealmHeaders, MakeAPageStricterAndNeverWeaker) {
  const struct {
    const char *key, *value, *header;
    std::optional<std::string_view> sent;
  } rows[] = {
      {"xFrameOptions", "DENY", "X-Frame-Options", "DENY"},
      {"xFrameOptions", "ALLOW-FROM https://evil.example", "X-Frame-Options", std::nullopt},
      {"xFrameOptions", "", "X-Frame-Options", std::nullopt},
      {"xRobotsTag", "noindex", "X-Robots-Tag", "noindex"},
      {"referrerPolicy", "unsafe-url", "Referrer-Policy", std::nullopt},
      {"strictTransportSecurity", "max-age=63072000; preload", "Strict-Transport-Security",
       "max-age=63072000; preload"},
      {"strictTransportSecurity", "max-age=0", "Strict-Transport-Security", std::nullopt},
      {"strictTransportSecurity", "max-age=99999999999999999999", "Strict-Transport-Security", std::nullopt},
      {"xRobotsTag", "none\r\nSet-Cookie: a=b", "X-Robots-Tag", std::nullopt},
      {"xRobotsTag", "n\xc3\xb6", "X-Robots-Tag", std::nullopt},
  };
  for (const auto& row : rows) EXPECT_EQ(with({{row.key, row.value}}).get(row.header), row.sent) << row.value;
}

// RFC 6797 §7.2
TEST(RealmHeaders, HttpsIsAskedForOverHttpsOnly) {
  EXPECT_FALSE(with({{"strictTransportSecurity", "max-age=63072000"}}, false).has("Strict-Transport-Security"));
}

TEST(RealmHeaders, WhatIsNoPageOrMadeToBeFramedStaysAsItIs) {
  const model::StringMap deny{{"xFrameOptions", "DENY"}, {"contentSecurityPolicy", "default-src 'none'"}};
  EXPECT_FALSE(with(deny, true, http::Response::json(200, "{}")).has("X-Frame-Options"));
  const auto framed = with(deny, true, page(true));
  EXPECT_FALSE(framed.has("X-Frame-Options"));
  EXPECT_EQ(framed.count("Content-Security-Policy"), 1U);
}

}  // namespace
}  // namespace latchkey::endpoints
