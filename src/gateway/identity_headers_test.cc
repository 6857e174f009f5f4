#include "gateway/identity_headers.h"

#include <gtest/gtest.h>

namespace latchkey::gateway {
namespace {

TEST(IdentityHeaders, NoSpellingOfAReservedNamePasses) {
  IdentitySettings settings;
  settings.user = "X-My-User";
  settings.assertion = "X-Proof";
  const IdentityHeaders headers(settings);
  for (const std::string_view name : {"X-My-User",
                                      "x-my-user",
                                      "X_MY_USER",
                                      "X-My_User",
                                      "X.My.User",
                                      "X-PROOF",
                                      "X_Proof",
                                      "X-Forwarded-User",
                                      "X_Forwarded_User",
                                      "x-forwarded-anything",
                                      "X-Forwarded-For",
                                      "Remote-User",
                                      "REMOTE_USER",
                                      "Remote_User",
                                      "X-Remote-User",
                                      "X-Auth-Request-Email",
                                      "X-WebAuth-User",
                                      "Forwarded",
                                      "X-Real-IP",
                                      "X-Original-URL",
                                      "X-Rewrite-URL",
                                      "Proxy",
                                      "X-Latchkey-Assertion"}) {
    EXPECT_TRUE(headers.is_reserved(name)) << name;
  }
  for (const std::string_view name :
       {"Accept", "X-My-Users", "Authorization", "Cookie", "User-Agent", "X-Requested-With", "If-None-Match"}) {
    EXPECT_FALSE(headers.is_reserved(name)) << name;
  }
}

TEST(IdentityHeaders, AuthorizationIsReservedWhereTheTokenGoesThere) {
  IdentitySettings settings;
  settings.access_token = "Authorization";
  const IdentityHeaders identity(settings);
  EXPECT_TRUE(identity.is_reserved("authorization"));
  http::Headers headers;
  identity.add_access_token("abc", headers);
  EXPECT_EQ(headers.get("Authorization"), "Bearer abc");
}

TEST(IdentityHeaders, AGroupIsOneItemWhateverItIsCalled) {
  const IdentityHeaders identity({});
  http::Headers headers;
  identity.add({.user = "a\r\nX-Forwarded-Roles: chief",
                .email = "",
                .name = "",
                .groups = {"a,admin", "100%", "b\x01"},
                .roles = {}},
               headers);
  EXPECT_EQ(headers.get("X-Forwarded-Groups"), "a%2Cadmin,100%25,b%01");
  EXPECT_EQ(headers.get("X-Forwarded-User"), "a%0D%0AX-Forwarded-Roles: chief");
  EXPECT_FALSE(headers.has("X-Forwarded-Roles"));
  EXPECT_FALSE(headers.has("X-Forwarded-Email"));
}

TEST(IdentityHeaders, BlanksAroundANameDoNotVanish) {
  const IdentityHeaders identity({});
  http::Headers headers;
  identity.add({.user = "admin ", .email = "", .name = "", .groups = {" chief", "a b"}, .roles = {"  "}}, headers);
  EXPECT_EQ(headers.get("X-Forwarded-User"), "admin%20");
  EXPECT_EQ(headers.get("X-Forwarded-Groups"), "%20chief,a b");
  EXPECT_EQ(headers.get("X-Forwarded-Roles"), "%20%20");
}

TEST(IdentityHeaders, WhatIsMissingIsNamed) {
  const IdentityHeaders identity({});
  http::Headers headers;
  EXPECT_EQ(identity.missing(headers), "X-Forwarded-User,X-Forwarded-Email,X-Forwarded-Groups,X-Forwarded-Roles");
  identity.add({.user = "alice", .email = "", .name = "", .groups = {}, .roles = {"chief"}}, headers);
  EXPECT_EQ(identity.missing(headers), "X-Forwarded-Email,X-Forwarded-Groups");
}

}  // namespace
}  // namespace latchkey::gateway
