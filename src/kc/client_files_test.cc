#include "kc/client_files.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

TEST(ClientFiles, AnApplicationGetsItsAdapterFile) {
  TestMakings test;
  const model::Realm realm(
      import_text(
          "{'realm':'r','clients':[{'clientId':'web','secret':'s3cret'},{'clientId':'phone','publicClient':true}],"
          "'roles':{'client':{'web':[{'name':'editor'}]}}}",
          test)
          .value()
          .parts);
  const auto& web = *realm.find_client("web");
  EXPECT_EQ(json::serialize(write_adapter_file(realm, web, "https://id.example/", Secrets::revealed)),
            R"({"realm":"r","auth-server-url":"https://id.example/","ssl-required":"external","resource":"web",)"
            R"("use-resource-role-mappings":true,"credentials":{"secret":"s3cret"},"confidential-port":0})");
  EXPECT_EQ(json::serialize(write_adapter_file(realm, web, "", Secrets::masked)).find("s3cret"), std::string::npos);
  const auto phone = write_adapter_file(realm, *realm.find_client("phone"), "", Secrets::revealed);
  EXPECT_TRUE(phone.at("public-client").as_bool());
  EXPECT_FALSE(phone.contains("credentials"));
}

TEST(ClientFiles, ARegistrationBecomesAClient) {
  const auto client = read_client_description(
      R"({"client_name":"Shop","redirect_uris":["https://shop.example/cb"],"grant_types":["authorization_code"],)"
      R"("token_endpoint_auth_method":"private_key_jwt","jwks_uri":"https://shop.example/jwks"})");
  ASSERT_TRUE(client) << client.error().detail;
  EXPECT_EQ(
      json::serialize(*client),
      R"({"name":"Shop","redirectUris":["https://shop.example/cb"],)"
      R"("attributes":{"jwks.url":"https://shop.example/jwks","use.jwks.url":"true"},"protocol":"openid-connect",)"
      R"("standardFlowEnabled":true,"implicitFlowEnabled":false,"directAccessGrantsEnabled":false,)"
      R"("serviceAccountsEnabled":false,"publicClient":false,"clientAuthenticatorType":"client-jwt"})");
  EXPECT_EQ(read_client_description(R"({"clientId":"a","x":1})")->at("x").as_int64(), 1);
  for (const auto* text : {"", "<EntityDescriptor/>", "[]", "{}", "{\"clientId\":"})
    EXPECT_FALSE(read_client_description(text)) << text;
}

}  // namespace
}  // namespace latchkey::kc
