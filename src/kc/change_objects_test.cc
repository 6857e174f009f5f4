#include "kc/change_objects.h"

#include <gtest/gtest.h>

#include "kc/defaults/defaults.h"
#include "kc/import/import_for_test.h"
#include "kc/key_components.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse_object(text).value();
}

/// Every object of the file that has all sections, written and read again.
class WrittenObjects : public ::testing::Test {
 protected:
  static model::Realm load() {
    TestMakings test;
    auto imported =
        import_realm(json::parse(read_text("src/kc/testdata/full-realm.json"), kRealmFileLimits).value(), test.options);
    return model::Realm(std::move(imported.value().parts));
  }
  model::Realm realm_ = load();
  UnsafeSequenceRandom random_{3};
};

TEST_F(WrittenObjects, AnUpdateWithNothingChangesNoClient) {
  for (const auto& client : realm_.parts().clients) {
    const auto before = write(realm_, *client, Secrets::revealed);
    for (const auto& sent : {json::Object(), before, write(realm_, *client, Secrets::masked)}) {
      const auto change = update_client(realm_, *client, sent, random_);
      ASSERT_TRUE(change) << client->client_id << ": " << change.error().detail;
      EXPECT_EQ(change->client.default_scopes, client->default_scopes);
      EXPECT_EQ(change->client.scope_mappings, client->scope_mappings);
      auto after = write(realm_, change->client, Secrets::revealed);
      for (const auto& [name, secret] : change->secrets) {
        if (name != "registrationAccessToken") after["attributes"].as_object()[name] = json::String(secret->reveal());
      }
      EXPECT_EQ(after, before) << client->client_id;
    }
  }
}

TEST_F(WrittenObjects, AnUpdateWithNothingChangesNoScopeRoleOrMapper) {
  for (const auto& scope : realm_.parts().client_scopes) {
    const auto same = update_client_scope(*scope, write(*scope), random_);
    ASSERT_TRUE(same) << same.error().detail;
    EXPECT_EQ(json::serialize(write(*same)), json::serialize(write(*scope)));
    EXPECT_EQ(same->scope_mappings, scope->scope_mappings);
    for (const auto& mapper : scope->mappers) EXPECT_EQ(update_mapper(mapper, write(mapper), random_).value(), mapper);
  }
  for (const auto& role : realm_.parts().roles) {
    const auto same = update_role(realm_, *role, write(realm_, *role, RoleDetail::with_parts), random_);
    ASSERT_TRUE(same) << same.error().detail;
    EXPECT_EQ(write(realm_, *same, RoleDetail::with_parts), write(realm_, *role, RoleDetail::with_parts));
  }
}

TEST_F(WrittenObjects, SecretsAreMaskedUnlessTheyAreAskedFor) {
  const auto& client = *realm_.find_client("app-one");
  const std::string masked = json::serialize(write(realm_, client, Secrets::masked));
  const std::string revealed = json::serialize(write(realm_, client, Secrets::revealed));
  for (const auto secret : {"one-secret", "older-secret", "reg-token"}) {
    EXPECT_EQ(masked.find(secret), std::string::npos) << secret;
    EXPECT_NE(revealed.find(secret), std::string::npos) << secret;
  }
  EXPECT_EQ(revealed.find("authorizationSettings"), std::string::npos) << "they stand apart from their client";
}

TEST_F(WrittenObjects, AnUpdateChangesWhatItNames) {
  const auto& client = *realm_.find_client("app-one");
  const auto change = update_client(
      realm_, client,
      object(
          "{'name':'<b>New</b>','attributes':{'x':'1'},'defaultClientScopes':[],'secret':'**********','unheard':[1]}"),
      random_);
  ASSERT_TRUE(change) << change.error().detail;
  EXPECT_EQ(change->client.name, "<b>New</b>");
  EXPECT_EQ(change->client.attributes.at("x"), "1");
  EXPECT_EQ(change->client.attributes.size(), client.attributes.size() + 1);
  EXPECT_EQ(change->client.default_scopes, client.default_scopes);
  EXPECT_EQ(change->client.secret->reveal(), "one-secret");
  EXPECT_NE(change->client.kept_json.find("unheard"), std::string::npos);
}

struct WrongCase {
  const char* sent;
  const char* complaint;
};
const WrongCase kWrongClients[] = {
    {"{}", "clientId"},
    {"{'clientId':{}}", "clientId"},
    {"{'clientId':''}", "clientId"},
    {"{'clientId':'a','enabled':'perhaps'}", "enabled"},
    {"{'clientId':'a','redirectUris':{}}", "redirectUris"},
    {"{'clientId':'a','redirectUris':['JaVaScRiPt:alert(1)']}", "redirectUris[0]"},
    {"{'clientId':'a','redirectUris':['data:text/html,x']}", "redirectUris[0]"},
    {"{'clientId':'a','rootUrl':'JaVaScRiPt:alert(1)'}", "rootUrl"},
    {"{'clientId':'a','baseUrl':'java\\tscript:alert(1)'}", "baseUrl"},
    {"{'clientId':'a','attributes':[]}", "attributes"},
    {"{'clientId':'a','attributes':{'x':{}}}", "attributes.x"},
    {"{'clientId':'a','protocolMappers':[{'name':'m'}]}", "protocolMappers[0].protocolMapper"},
    {"{'clientId':'a','authenticationFlowBindingOverrides':{'browser':'nowhere'}}", "nowhere"},
    {"{'clientId':'a','id':'x/y'}", "id"},
};

// CVE-2026-9086: a redirect URI that is a script, however it is spelled.
TEST_F(WrittenObjects, Cve2026_9086_WrongMembersAreNamedAndMakeNoClient) {
  for (const auto& c : kWrongClients) {
    const auto made = make_client(realm_, object(c.sent), random_);
    ASSERT_FALSE(made) << c.sent;
    EXPECT_EQ(made.error().kind, Error::Kind::invalid);
    EXPECT_NE(made.error().detail.find(c.complaint), std::string::npos) << made.error().detail;
    auto sent = object(c.sent);
    if (sent.empty() || sent.contains("id")) continue;
    EXPECT_FALSE(update_client(realm_, *realm_.find_client("app-one"), sent, random_)) << c.sent;
  }
  const std::string long_name(10'000, 'x');
  EXPECT_FALSE(make_client(realm_, object("{'clientId':'" + long_name + "'}"), random_));
  EXPECT_FALSE(make_client(realm_, object("{'clientId':'a','name':'" + long_name + "'}"), random_));
  EXPECT_FALSE(make_role(realm_, object("{'name':'" + long_name + "'}"), {}, random_));
  EXPECT_FALSE(make_client_scope(object("{'name':'" + long_name + "'}"), random_));
}

TEST_F(WrittenObjects, AClientIsNotSetUpForAnAlgorithmThatNobodyKnows) {
  for (const std::string name :
       {"access.token.signed.response.alg", "id.token.signed.response.alg", "user.info.response.signature.alg"}) {
    for (const std::string value : {"none", "RS257", "rs256"}) {
      const auto made =
          make_client(realm_, object("{'clientId':'c','attributes':{'" + name + "':'" + value + "'}}"), random_);
      ASSERT_FALSE(made) << value;
      EXPECT_TRUE(made.error().detail.contains(name)) << made.error().detail;
    }
    EXPECT_TRUE(make_client(realm_, object("{'clientId':'c','attributes':{'" + name + "':'ES384'}}"), random_)) << name;
  }
}

TEST_F(WrittenObjects, ANewClientGetsWhatTheRealmGives) {
  const auto made =
      make_client(realm_, object("{'clientId':'fresh','redirectUris':['https://app.example/*']}"), random_);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->client.default_scopes.size(), realm_.settings().default_default_scopes.size());
  ASSERT_NE(made->client.secret, nullptr);
  EXPECT_GE(made->client.secret->size(), 32U);
  EXPECT_EQ(made->client.web_origins, std::vector<std::string>{"+"});
  EXPECT_FALSE(make_client(realm_, object("{'clientId':'p','publicClient':true}"), random_)->client.secret);
}

TEST_F(WrittenObjects, TheScopeOfServiceAccountsComesAndGoesWithThem) {
  const auto has_it = [&](const model::Client& client) {
    return std::ranges::find(client.default_scopes, realm_.find_scope("service_account")->id) !=
           client.default_scopes.end();
  };
  const auto& app = *realm_.find_client("app-one");
  ASSERT_FALSE(has_it(app));
  const auto on = update_client(realm_, app, object("{'serviceAccountsEnabled':true}"), random_);
  ASSERT_TRUE(on && has_it(on->client));
  const auto off = update_client(realm_, on->client, object("{'serviceAccountsEnabled':false}"), random_);
  EXPECT_TRUE(off && !has_it(off->client));
}

// CVE-2024-11736: what an administrator sends is text; the environment is none of his business.
TEST_F(WrittenObjects, Cve2024_11736_PlaceholdersStayText) {
  const auto made = make_client(
      realm_, object("{'clientId':'fresh','rootUrl':'http://${env.PATH}/','attributes':{'a':'${PATH}'}}"), random_);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->client.root_url, "http://${env.PATH}/");
  EXPECT_EQ(made->client.attributes.at("a"), "${PATH}");
}

TEST_F(WrittenObjects, ARoleNamesWhatItContains) {
  const auto made = make_role(
      realm_, object("{'name':'both','composites':{'realm':['offline_access'],'client':{'account':['view-profile']}}}"),
      {}, random_);
  ASSERT_TRUE(made) << made.error().detail;
  EXPECT_EQ(made->composites.size(), 2U);
  EXPECT_FALSE(make_role(realm_, object("{'name':'x','composites':{'realm':['nowhere']}}"), {}, random_));
  const auto& role = *realm_.find_realm_role("offline_access");
  EXPECT_EQ(update_role(realm_, role, object("{'attributes':{'a':['1','2']}}"), random_)->attributes.at("a").size(),
            2U);
  EXPECT_FALSE(update_role(realm_, role, object("{'attributes':{'a':{}}}"), random_));
}

}  // namespace
}  // namespace latchkey::kc
