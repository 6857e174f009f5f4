// Bad files: each is refused with the place of what is wrong, and nothing is made of it.
#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

struct Row {
  const char* file;
  const char* error;  ///< a part of it
};

void expect_errors(std::initializer_list<Row> rows) {
  for (const auto& [file, error] : rows) {
    const std::string found = error_of(file);
    EXPECT_NE(found.find(error), std::string::npos) << file << "\n  said: " << found;
  }
}

TEST(ImportErrors, NameThePlaceOfAWrongType) {
  expect_errors({
      {"[]", "a realm must be an object"},
      {"{}", "realm is missing"},
      {"{'realm':''}", "realm must have 1 to 255"},
      {"{'realm':'a/b'}", "realm must not hold"},
      {"{'realm':'..'}", "realm must not hold"},
      {"{'realm':'r','id':'a/b'}", "id must have"},
      {"{'realm':'r','clients':{}}", "clients must be a list"},
      {"{'realm':'r','clients':[1]}", "clients[0] must be an object"},
      {"{'realm':'r','clients':[{'clientId':'a'},{'clientId':'b','redirectUris':[{}]}]}",
       "clients[1].redirectUris must be a string"},
      {"{'realm':'r','clients':[{}]}", "clients[0].clientId is missing"},
      {"{'realm':'r','accessTokenLifespan':'soon'}", "accessTokenLifespan must be a whole number"},
      {"{'realm':'r','accessTokenLifespan':-1}", "accessTokenLifespan must be a time"},
      {"{'realm':'r','sslRequired':'maybe'}", "sslRequired must be"},
      {"{'realm':'r','defaultSignatureAlgorithm':'none'}", "defaultSignatureAlgorithm must be an algorithm"},
      {"{'realm':'r','users':[{'enabled':true}]}", "users[0].username is missing"},
      {"{'realm':'r','users':[{'username':'a','enabled':'perhaps'}]}", "users[0].enabled must be true or false"},
      {"{'realm':'r','roles':{'realm':[{'name':''}]}}", "roles.realm[0].name must have"},
      {"{'realm':'r','groups':[{'name':'a','subGroups':[{}]}]}", "groups[0].subGroups[0].name is missing"},
      {"{'realm':'r','components':{'t':[{'name':'x'}]}}", "components.t[0].providerId is missing"},
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'authenticator':'x','requirement'"
       ":'SOMETIMES'}]}]}",
       "authenticationFlows[0].authenticationExecutions[0].requirement must be"},
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'requirement':'REQUIRED'}]}]}",
       "authenticator is missing"},
  });
}

// Files that people write call things by their names.
TEST(ImportErrors, AClientARoleAndAGroupMayShareAnId) {
  EXPECT_EQ(
      error_of("{'realm':'r','clients':[{'id':'sales','clientId':'sales'}],'groups':[{'id':'sales','name':'sales'}],"
               "'roles':{'realm':[{'id':'sales','name':'sales'}]}}"),
      "no error");
}

// Found by attack: 8 flows in which each step is the next flow had every visitor walk through millions of steps.
TEST(ImportErrors, FindFlowsThatTakeTooManySteps) {
  std::string flows;
  for (int depth = 0; depth < 8; ++depth) {
    std::string steps;
    for (int i = 0; i < 6; ++i) {
      const std::string step = depth == 7 ? "{'authenticator':'deny-access-authenticator','requirement':'ALTERNATIVE'}"
                                          : "{'flowAlias':'f" + std::to_string(depth + 1) +
                                                "','authenticatorFlow':true,'requirement':'ALTERNATIVE'}";
      steps += (i == 0 ? "" : ",") + step;
    }
    flows += std::string(depth == 0 ? "" : ",") + "{'alias':'f" + std::to_string(depth) +
             "','providerId':'basic-flow','topLevel':true,'authenticationExecutions':[" + steps + "]}";
  }
  const std::string file = "{'realm':'r','authenticationFlows':[" + flows + "]}";
  const std::string found = error_of(file.c_str());
  EXPECT_NE(found.find("has more than 1000 steps"), std::string::npos) << found;
}

TEST(ImportErrors, FindWhatIsThereTwice) {
  expect_errors({
      {"{'realm':'r','clients':[{'clientId':'a'},{'clientId':'a'}]}",
       "clients[1].clientId \"a\" is the name of another client too"},
      {"{'realm':'r','clients':[{'id':'1','clientId':'a'},{'id':'1','clientId':'b'}]}",
       "clients[1].id \"1\" is the id of another client too"},
      {"{'realm':'r','id':'1','clients':[{'id':'1','clientId':'a'}]}",
       "clients[0].id \"1\" is the id of something else too"},
      {"{'realm':'r','id':'1','components':{'t':[{'id':'1','name':'x','providerId':'p'}]}}",
       "components.t[0].id \"1\" is the id of something else too"},
      {"{'realm':'r','clients':[{'id':'1','clientId':'a'}],'components':{'t':[{'id':'1','name':'x','providerId':'p'}]}"
       "}",
       "\"1\" is the id of something else too"},
      {"{'realm':'r','groups':[{'id':'1','name':'a'}],'organizations':[{'id':'1','name':'o','alias':'o'}]}",
       "\"1\" is the id of something else too"},
      {"{'realm':'r','roles':{'realm':[{'name':'a'},{'name':'a'}]}}",
       "roles.realm[1] defines the role \"a\" a second time"},
      {"{'realm':'r','groups':[{'name':'a'},{'name':'a'}]}", "groups[1] is a second group \"a\""},
      {"{'realm':'r','clientScopes':[{'name':'a'},{'name':'a'}]}", "clientScopes[1].name \"a\""},
      {"{'realm':'r','authenticationFlows':[{'alias':'a'},{'alias':'a'}]}",
       "authenticationFlows[1] defines the flow \"a\" a second time"},
      {"{'realm':'r','users':[{'username':'Ann'},{'username':'aNN'}]}",
       "users[1].username \"aNN\" is the name of another user too"},
      {"{'realm':'r','users':[{'username':'a','email':'x@y.z'},{'username':'b','email':'X@y.z'}]}",
       "users[1].email is the e-mail address of another user too"},
      {"{'realm':'r','users':[{'username':'a','email':'x@y.z'},{'username':'X@y.z'}]}",
       "users[1].username is the e-mail address of another user"},
      {"{'realm':'r','users':[{'username':'x@y.z'},{'username':'b','email':'x@Y.z'}]}",
       "users[1].email is the name of another user"},
  });
}

TEST(ImportErrors, FindNamesThatNobodyHas) {
  expect_errors({
      {"{'realm':'r','roles':{'realm':[{'name':'a','composites':{'realm':['b']}}]}}",
       "roles.realm[0].composites.realm names the role \"b\""},
      {"{'realm':'r','roles':{'realm':[{'name':'a','composites':{'client':{'c':['b']}}}]}}", "names the client \"c\""},
      {"{'realm':'r','roles':{'client':{'c':[{'name':'a'}]}}}", "roles.client.c names the client \"c\""},
      {"{'realm':'r','users':[{'username':'a','groups':['/x']}]}", "users[0].groups names the group \"/x\""},
      {"{'realm':'r','users':[{'username':'a','clientRoles':{'c':['x']}}]}",
       "users[0].clientRoles names the client \"c\""},
      {"{'realm':'r','users':[{'username':'a','serviceAccountClientId':'c'}]}", "names the client \"c\""},
      {"{'realm':'r','defaultGroups':['/x']}", "defaultGroups names the group \"/x\""},
      {"{'realm':'r','browserFlow':'mine'}", "browserFlow names the flow \"mine\""},
      {"{'realm':'r','clients':[{'clientId':'a','authenticationFlowBindingOverrides':{'browser':'f'}}]}",
       "clients[0].authenticationFlowBindingOverrides.browser names the flow \"f\""},
      {"{'realm':'r','scopeMappings':[{'client':'c','roles':['x']}]}",
       "scopeMappings[0].client names the client \"c\""},
      {"{'realm':'r','scopeMappings':[{'clientScope':'s','roles':['x']}]}",
       "scopeMappings[0] names the client scope \"s\""},
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'flowAlias':'g','requirement':'"
       "REQUIRED'}]}]}",
       "flowAlias names the flow \"g\""},
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'authenticator':'a','"
       "authenticatorConfig':'g','requirement':'REQUIRED'}]}]}",
       "authenticatorConfig names the configuration \"g\""},
  });
}

TEST(ImportErrors, FlowsThatContainThemselvesAreRefused) {
  expect_errors({
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'flowAlias':'f','requirement':'"
       "REQUIRED'}]}]}",
       "contains itself"},
      {"{'realm':'r','authenticationFlows':[{'alias':'f','authenticationExecutions':[{'flowAlias':'g','requirement':'"
       "REQUIRED'}]},"
       "{'alias':'g','authenticationExecutions':[{'flowAlias':'f','requirement':'REQUIRED'}]}]}",
       "contains itself"},
  });
}

TEST(ImportErrors, CredentialsSayWhatIsWrongWithoutTheirSecret) {
  const std::string head = "{'realm':'r','users':[{'username':'a','credentials':[";
  for (const auto& [credential, error] :
       {Row{"{}", "credentials[0].type is missing"}, Row{"{'type':'password'}", "credentials[0].value is missing"},
        Row{"{'type':'password','value':''}", "credentials[0].value is missing"},
        Row{"{'type':'password','secretData':'no json','credentialData':'{}'}",
            "credentials[0].secretData must hold an object as JSON text"},
        Row{"{'type':'password','secretData':'{}','credentialData':'[]'}",
            "credentials[0].credentialData must hold an object"},
        Row{"{'type':'password','secretData':'{}','credentialData':'{}'}",
            "credentials[0].secretData.value is missing"},
        Row{"{'type':'password','hashedSaltedValue':'!!','algorithm':'pbkdf2'}",
            "credentials[0].hashedSaltedValue must be base64"}}) {
    const std::string found = error_of(head + credential + "]}]}");
    EXPECT_NE(found.find(error), std::string::npos) << credential << "\n  said: " << found;
  }
  const std::string long_password(2000, 'p');
  const std::string found = error_of(head + "{'type':'password','value':'" + long_password + "'}]}]}");
  EXPECT_NE(found.find("cannot be used as a password"), std::string::npos) << found;
  EXPECT_EQ(found.find("ppp"), std::string::npos);
}

// CVE-2026-9086: URIs that run code, in any spelling.
TEST(ImportErrors, Cve2026_9086_UrisThatRunCodeAreRefused) {
  for (const std::string uri :
       {"JaVaScRiPt:alert(1)", "javascript:alert(1)", "data:text/html,x", "vbscript:x", "java\\tscript:alert(1)"}) {
    EXPECT_NE(error_of("{'realm':'r','clients':[{'clientId':'a','redirectUris':['" + uri + "']}]}")
                  .find("clients[0].redirectUris[0] is refused"),
              std::string::npos)
        << uri;
    EXPECT_NE(error_of("{'realm':'r','clients':[{'clientId':'a','attributes':{'post.logout.redirect.uris':'+##" + uri +
                       "'}}]}")
                  .find("is refused"),
              std::string::npos)
        << uri;
    for (const std::string key : {"rootUrl", "baseUrl", "adminUrl"}) {
      EXPECT_NE(error_of("{'realm':'r','clients':[{'clientId':'a','" + key + "':'" + uri + "'}]}")
                    .find("clients[0]." + key + " must not begin"),
                std::string::npos)
          << key << uri;
    }
  }
}

TEST(ImportErrors, AnyAddressAsRedirectUriIsAllowedWithAWarning) {
  TestMakings test;
  const auto imported = import_text(
      "{'realm':'r','enabled':true,'clients':[{'clientId':'a','publicClient':true,'redirectUris':['*']}]}", test);
  ASSERT_TRUE(imported.has_value()) << imported.error().detail;
  EXPECT_TRUE(has_note(*imported, "client a may be answered at any address"));
}

TEST(ImportErrors, AFileCutAnywhereIsRefused) {
  const std::string whole = read_text("examples/demo-realm.json");
  ASSERT_GT(whole.size(), 1000U);
  for (std::size_t length = 0; length + 3 < whole.size(); length += 97) {
    TestMakings test;
    const auto imported = import_files({{"cut.json", whole.substr(0, length)}}, test.options);
    ASSERT_FALSE(imported.has_value()) << length;
    EXPECT_TRUE(imported.error().detail.starts_with("cut.json: ")) << imported.error().detail;
  }
}

TEST(ImportErrors, DeepNestingIsRefused) {
  std::string groups = "[]";
  for (int i = 0; i < 100; ++i) groups = "[{'name':'g','subGroups':" + groups + "}]";
  EXPECT_NE(error_of("{'realm':'r','groups':" + groups + "}"), "no error");
}

}  // namespace
}  // namespace latchkey::kc
