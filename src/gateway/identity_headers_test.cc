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
                                      "X-Latchkey-Assertion",
                                      "X-Forwarded-Provider",
                                      "X-Auth-Request-Anything",
                                      "Client-Cert",
                                      "Client_Cert_Chain",
                                      "X-Client-Cert",
                                      "SSL_CLIENT_CERT",
                                      "SSL-Client-S-DN",
                                      "Ssl-Client-Verify",
                                      "X-SSL-Client-Cert",
                                      "X-SSL-Client-CN",
                                      "X-TLS-Client-Cert",
                                      "X-Forwarded-Client-Cert",
                                      "X-Forwarded-Tls-Client-Cert",
                                      "X-ARR-ClientCert",
                                      "X-Amzn-Mtls-Clientcert",
                                      "X-MS-CLIENT-PRINCIPAL-NAME",
                                      "Cf-Access-Authenticated-User-Email",
                                      "OIDC_CLAIM_sub",
                                      "Tailscale-User-Login"}) {
    EXPECT_TRUE(headers.is_reserved(name)) << name;
  }
  for (const std::string_view name :
       {"Accept", "X-My-Users", "Authorization", "Cookie", "User-Agent", "X-Requested-With", "If-None-Match", "X",
        "Client", "X-Client-Version", "CF-Ray", "X-Auth-Token", "Ssl", "", "Clear-Site-Data"}) {
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

/// The person whom these claims make.
Person person(const std::string& claims, const IdentitySettings& settings = {}) {
  rp::Identity identity;
  identity.issuer = "https://id.example/tenant";
  identity.subject = "s-1";
  identity.claims = *rp::Claims::parse(claims);
  return person_of(identity, settings, "staff");
}

// OpenID Connect Core §5.1
TEST(PersonOf, AnEmailCountsWhenTheProviderHasLooked) {
  for (const char* verified : {"true", "\"true\""}) {
    const std::string claims = std::string(R"({"email":"a@example.org","email_verified":)") + verified + "}";
    EXPECT_EQ(person(claims).email, "a@example.org") << verified;
  }
  for (const char* claims :
       {R"({"email":"ceo@example.org"})", R"({"email":"ceo@example.org","email_verified":false})",
        R"({"email":"ceo@example.org","email_verified":"false"})", R"({"email":"ceo@example.org","email_verified":1})",
        R"({"email":"ceo@example.org","email_verified":null})"}) {
    EXPECT_EQ(person(claims).email, "") << claims;
    IdentitySettings by_email;
    by_email.user_claim = "email";
    EXPECT_EQ(person(claims, by_email).user, "s-1") << claims << ": nor as a name";
    by_email.unverified_email = true;
    EXPECT_EQ(person(claims, by_email).user, "ceo@example.org") << claims;
    EXPECT_EQ(person(claims, by_email).email, "ceo@example.org") << claims;
  }
}

TEST(PersonOf, EqualNamesOfTwoProvidersAreToldApart) {
  IdentitySettings settings;
  settings.issuer = "X-Issuer";
  const IdentityHeaders identity(settings);
  http::Headers headers;
  identity.add(person(R"({"preferred_username":"alice"})"), headers);
  EXPECT_EQ(headers.get("X-Forwarded-User"), "alice");
  EXPECT_EQ(headers.get("X-Forwarded-Provider"), "staff");
  EXPECT_EQ(headers.get("X-Issuer"), "https://id.example/tenant");
  EXPECT_TRUE(identity.is_reserved("X_ISSUER"));
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
  EXPECT_EQ(identity.missing(headers),
            "X-Forwarded-User,X-Forwarded-Email,X-Forwarded-Groups,X-Forwarded-Roles,X-Forwarded-Provider");
  identity.add({.user = "alice", .email = "", .name = "", .groups = {}, .roles = {"chief"}}, headers);
  EXPECT_EQ(identity.missing(headers), "X-Forwarded-Email,X-Forwarded-Groups,X-Forwarded-Provider");
}

}  // namespace
}  // namespace latchkey::gateway
