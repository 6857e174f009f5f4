#include "op/client_restrictions.h"

#include <gtest/gtest.h>

#include "model/client.h"
#include "op/grants/grant.h"

namespace latchkey::op {
namespace {

TEST(ClientRestrictions, WhatWeDoNotDoRefusesByName) {
  const struct {
    const char *attribute, *value;
    bool at_authorization, by_tokens;
  } rows[] = {
      {"require.pushed.authorization.requests", "true", true, false},
      {"require.pushed.authorization.requests", "false", false, false},
      {"request.object.required", "request or request_uri", true, false},
      {"request.object.required", "not required", false, false},
      {"minimum.acr.value", "gold", true, false},
      {"pkce.code.challenge.method", "S512", true, false},
      {"pkce.code.challenge.method", "S256", false, false},
      {"dpop.bound.access.tokens", "true", true, true},
      {"dpop.bound.access.tokens", "false", false, false},
      {"tls.client.certificate.bound.access.tokens", "true", true, true},
      {"id.token.encrypted.response.alg", "RSA-OAEP", true, true},
      {"id.token.encrypted.response.alg", "", false, false},
      {"user.info.encrypted.response.alg", "RSA-OAEP", true, true},
  };
  for (const auto& row : rows) {
    model::Client client;
    client.attributes[row.attribute] = row.value;
    EXPECT_EQ(unmet_at_authorization(client), row.at_authorization ? row.attribute : "") << row.value;
    EXPECT_EQ(unmet_by_tokens(client), row.by_tokens ? row.attribute : "") << row.value;
  }
}

// RFC 9449 §5.2: tokens of a client that registered dpop_bound_access_tokens are bound, by whatever grant they come.
TEST(ClientRestrictions, NoGrantGivesTokensThatTheClientMayNotHave) {
  model::Client client;
  client.direct_access_grants_enabled = client.service_accounts_enabled = true;
  for (const auto* grant : {"authorization_code", "refresh_token", "client_credentials", "password"}) {
    client.attributes["dpop.bound.access.tokens"] = "false";
    EXPECT_TRUE(check_grant_type(client, grant)) << grant;
    client.attributes["dpop.bound.access.tokens"] = "true";
    const auto refused = check_grant_type(client, grant);
    ASSERT_FALSE(refused) << grant;
    EXPECT_EQ(refused.error().code, oauth::ErrorCode::unauthorized_client) << grant;
  }
}

}  // namespace
}  // namespace latchkey::op
