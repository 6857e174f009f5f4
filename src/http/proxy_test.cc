#include "http/proxy.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

TrustedProxies trusting(std::vector<std::string> networks) {
  auto proxies = TrustedProxies::parse(networks);
  EXPECT_TRUE(proxies);
  return *proxies;
}

Request request(std::string remote, std::vector<std::pair<const char*, const char*>> headers) {
  Request r;
  r.remote_address = std::move(remote);
  r.host = "inner:8080";
  for (const auto& [name, value] : headers) r.headers.add(name, value);
  return r;
}

TEST(TrustedProxies, ContainsWhatItsNetworksSay) {
  const auto proxies = trusting({"10.0.0.0/8", "192.0.2.7", "2001:db8::/33", "::1"});
  for (const char* in : {"10.0.0.1", "10.255.255.255", "192.0.2.7", "2001:db8:7fff::1", "::1", "::ffff:10.1.2.3"}) EXPECT_TRUE(proxies.contains(in)) << in;
  for (const char* out : {"11.0.0.1", "192.0.2.8", "2001:db8:8000::1", "::2", "", "x", "10.0.0.0/8"}) EXPECT_FALSE(proxies.contains(out)) << out;
  EXPECT_TRUE(trusting({"0.0.0.0/0"}).contains("203.0.113.1"));
  EXPECT_FALSE(trusting({"0.0.0.0/0"}).contains("2001:db8::1"));
  EXPECT_FALSE(TrustedProxies{}.contains("127.0.0.1"));
}

TEST(TrustedProxies, SaysWhichPieceIsNoNetwork) {
  for (const char* bad : {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "::/129", "10.0.0/8", "10.0.0.0/-1"}) {
    const auto proxies = TrustedProxies::parse(std::vector<std::string>{"::1", bad});
    ASSERT_FALSE(proxies) << bad;
    EXPECT_NE(proxies.error().detail.find(std::string("\"") + bad + "\""), std::string::npos);
  }
}

TEST(TrustedProxies, StrangersCannotClaimAnything) {
  auto r = request("203.0.113.9", {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "evil.example"}, {"Forwarded", "for=1.2.3.4"}, {"X-Forwarded-Port", "1"}});
  trusting({"10.0.0.0/8"}).apply(r);
  EXPECT_EQ(r.remote_address, "203.0.113.9");
  EXPECT_FALSE(r.secure);
  EXPECT_EQ(r.host, "inner:8080");
  EXPECT_EQ(r.headers.size(), 0U);
}

TEST(TrustedProxies, TakesTheClientFromItsProxy) {
  auto r = request("10.0.0.1", {{"X-Forwarded-For", "198.51.100.4"}, {"X-Forwarded-Proto", "https"}, {"X-Forwarded-Host", "login.example"}});
  trusting({"10.0.0.0/8"}).apply(r);
  EXPECT_EQ(r.remote_address, "198.51.100.4");
  EXPECT_TRUE(r.secure);
  EXPECT_EQ(r.host, "login.example");
}

TEST(TrustedProxies, TheRightmostStrangerIsTheClient) {
  const auto proxies = trusting({"10.0.0.0/8"});
  const std::pair<const char*, const char*> table[] = {
      {"6.6.6.6, 198.51.100.4, 10.0.0.2", "198.51.100.4"},
      {"10.0.0.9, 198.51.100.4", "198.51.100.4"},
      {"10.0.0.3, 10.0.0.2", "10.0.0.3"},
      {"198.51.100.4:1234", "198.51.100.4"},
      {"[2001:db8::1]:1234", "2001:db8::1"},
      {"2001:db8::1", "2001:db8::1"},
      {"::ffff:198.51.100.4", "198.51.100.4"},
      {"6.6.6.6, unknown", "10.0.0.1"},
      {"6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"},
      {"", "10.0.0.1"},
  };
  for (const auto& [header, client] : table) {
    auto r = request("10.0.0.1", {{"X-Forwarded-For", header}});
    proxies.apply(r);
    EXPECT_EQ(r.remote_address, client) << header;
  }
  auto split = request("10.0.0.1", {{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "198.51.100.4"}});
  proxies.apply(split);
  EXPECT_EQ(split.remote_address, "198.51.100.4");
}

TEST(TrustedProxies, ALongListOfLiesHidesNothing) {
  std::string lies;
  std::string elements;
  for (int i = 0; i < 100; ++i) {
    lies += "6.6.6.6,";
    elements += "for=6.6.6.6;proto=http,";
  }
  lies += "198.51.100.4";
  elements += "for=198.51.100.4;proto=https";
  auto r = request("10.0.0.1", {{"X-Forwarded-For", lies.c_str()}});
  trusting({"10.0.0.0/8"}).apply(r);
  EXPECT_EQ(r.remote_address, "198.51.100.4");
  auto f = request("10.0.0.1", {{"Forwarded", elements.c_str()}});
  trusting({"10.0.0.0/8"}).apply(f);
  EXPECT_EQ(f.remote_address, "198.51.100.4");
  EXPECT_TRUE(f.secure);
}

// nginx writes X-Forwarded-For and passes on the Forwarded that the client made up.
TEST(TrustedProxies, WhatTheClientSaysBesideTheProxyCountsForNothing) {
  const auto proxies = trusting({"10.0.0.0/8"});
  auto r = request("10.0.0.1", {{"X-Forwarded-For", "203.0.113.9"}, {"Forwarded", "for=10.0.0.2;host=evil.example;proto=https"}});
  proxies.apply(r);
  EXPECT_EQ(r.remote_address, "203.0.113.9");
  EXPECT_FALSE(r.secure);
  EXPECT_NE(r.host, "evil.example");
}

// RFC 7239 §4
TEST(TrustedProxies, Rfc7239DescribesEachHop) {
  const auto proxies = trusting({"10.0.0.0/8"});
  auto r = request("10.0.0.1", {{"Forwarded", "for=6.6.6.6;host=evil.example, For=\"[2001:db8:cafe::17]:4711\";Proto=https;host=login.example"}});
  proxies.apply(r);
  EXPECT_EQ(r.remote_address, "2001:db8:cafe::17");
  EXPECT_TRUE(r.secure);
  EXPECT_EQ(r.host, "login.example");

  auto chained = request("10.0.0.1", {{"Forwarded", "for=198.51.100.4;proto=https;host=login.example, for=10.0.0.2;proto=http;host=inner"}});
  proxies.apply(chained);
  EXPECT_EQ(chained.remote_address, "198.51.100.4");
  EXPECT_TRUE(chained.secure);
  EXPECT_EQ(chained.host, "login.example");

  auto hidden = request("10.0.0.1", {{"Forwarded", "for=6.6.6.6;proto=https, for=_hidden"}});
  proxies.apply(hidden);
  EXPECT_EQ(hidden.remote_address, "10.0.0.1");
  EXPECT_FALSE(hidden.secure);
}

TEST(TrustedProxies, AddsAPortThatIsNotTheUsualOne) {
  const auto proxies = trusting({"10.0.0.0/8"});
  struct Row {
    const char* host;
    const char* proto;
    const char* port;
    const char* expected;
  };
  const Row table[] = {{"login.example", "https", "443", "login.example"}, {"login.example", "https", "8443", "login.example:8443"}, {"login.example", "http", "80", "login.example"},
                       {"login.example:9", "https", "8443", "login.example:9"}, {"[::1]", "https", "8443", "[::1]:8443"}, {"login.example", "https", "x", "login.example"}, {"login.example", "https", "99999", "login.example"}};
  for (const auto& row : table) {
    auto r = request("10.0.0.1", {{"X-Forwarded-Host", row.host}, {"X-Forwarded-Proto", row.proto}, {"X-Forwarded-Port", row.port}});
    proxies.apply(r);
    EXPECT_EQ(r.host, row.expected);
  }
}

TEST(TrustedProxies, IgnoresAHostThatIsNone) {
  for (const char* host : {"a b", "a/b", "a@b", "a\"b", "", "a,b c"}) {
    auto r = request("10.0.0.1", {{"X-Forwarded-Host", host}});
    trusting({"10.0.0.0/8"}).apply(r);
    EXPECT_EQ(r.host, "inner:8080") << host;
  }
}

}  // namespace
}  // namespace latchkey::http
