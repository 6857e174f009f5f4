#include "kc/write/write_flow.h"

#include <gtest/gtest.h>

#include "authn/authenticators.h"
#include "kc/authenticator_catalog.h"
#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

constexpr auto kFile = R"({'realm':'r','authenticatorConfig':[
  {'id':'c1','alias':'role','config':{'condUserRole':'app.admin','negate':'false','clientSecret':'hush'}}],
 'authenticationFlows':[
  {'id':'f1','alias':'mine','description':'<b>ours</b>','providerId':'basic-flow','topLevel':true,'builtIn':false,'note':'kept',
   'authenticationExecutions':[
     {'authenticator':'auth-cookie','requirement':'ALTERNATIVE','priority':10,'userSetupAllowed':true},
     {'flowAlias':'inner','requirement':'CONDITIONAL','priority':20,'autheticatorFlow':true}]},
  {'id':'f2','alias':'inner','topLevel':false,'authenticationExecutions':[
     {'authenticator':'conditional-user-role','authenticatorConfig':'role','requirement':'REQUIRED','priority':10},
     {'authenticator':'retina-scan','requirement':'REQUIRED','priority':20},
     {'authenticator':'auth-spnego','requirement':'DISABLED','priority':30}]}],
 'requiredActions':[{'alias':'UPDATE_PASSWORD','name':'New <i>password</i>','enabled':true,'priority':7,'config':{'a':'b'}}]})";

model::Realm realm() {
  TestMakings test;
  auto imported = import_text(kFile, test);
  EXPECT_TRUE(imported) << imported.error().detail;
  return model::Realm(std::move(imported->parts));
}

TEST(WriteFlow, WritesWhatAFileSaidAndKeepsWhatNobodyReads) {
  const auto r = realm();
  const auto out = write_flow(r, *r.find_flow("mine"));
  EXPECT_EQ(out.at("id").as_string(), "f1");
  EXPECT_EQ(out.at("description").as_string(), "<b>ours</b>");
  EXPECT_EQ(out.at("note").as_string(), "kept");
  const auto& steps = out.at("authenticationExecutions").as_array();
  ASSERT_EQ(steps.size(), 2U);
  EXPECT_EQ(steps[0].at("authenticator").as_string(), "auth-cookie");
  EXPECT_EQ(steps[1].at("flowAlias").as_string(), "inner");
  EXPECT_TRUE(steps[1].at("autheticatorFlow").as_bool());
  const auto inner = write_flow(r, *r.find_flow("inner"));
  EXPECT_EQ(inner.at("authenticationExecutions").as_array()[0].at("authenticatorConfig").as_string(), "role");
}

TEST(WriteFlow, FlattensATreeWithLevelsAndIndexes) {
  const auto r = realm();
  const auto out = write_executions(r, *r.find_flow("mine"));
  struct Row {
    const char* name;
    int level, index;
    const char* choices;
  };
  const Row rows[] = {{"Cookie", 0, 0, R"(["REQUIRED","ALTERNATIVE","DISABLED"])"},
                      {"inner", 0, 1, R"(["REQUIRED","ALTERNATIVE","DISABLED","CONDITIONAL"])"},
                      {"Condition - user role", 1, 0, R"(["REQUIRED","DISABLED"])"},
                      {"retina-scan (not available: refuses where it is needed)", 1, 1, R"(["REQUIRED","DISABLED"])"},
                      {"Kerberos (not available: refuses where it is needed)", 1, 2, R"(["DISABLED"])"}};
  ASSERT_EQ(out.size(), std::size(rows));
  for (std::size_t i = 0; i < out.size(); ++i) {
    EXPECT_EQ(out[i].at("displayName").as_string(), rows[i].name);
    EXPECT_EQ(out[i].at("level").as_int64(), rows[i].level);
    EXPECT_EQ(out[i].at("index").as_int64(), rows[i].index);
    EXPECT_EQ(json::serialize(out[i].at("requirementChoices").as_array()), rows[i].choices) << rows[i].name;
  }
  EXPECT_TRUE(out[2].at("configurable").as_bool());
  EXPECT_EQ(out[2].at("alias").as_string(), "role");
  EXPECT_EQ(out[1].at("flowId").as_string(), "f2");
}

TEST(WriteFlow, ShowsASecretOnlyWhereItIsAskedInClear) {
  const auto r = realm();
  const auto* config = r.find_authenticator_config("c1");
  ASSERT_NE(config, nullptr);
  const auto masked = write_authenticator_config(r, *config, Secrets::masked);
  EXPECT_EQ(masked.at("config").at("clientSecret").as_string(), "**********");
  EXPECT_EQ(masked.at("config").at("condUserRole").as_string(), "app.admin");
  const auto clear = write_authenticator_config(r, *config, Secrets::revealed);
  EXPECT_EQ(clear.at("config").at("clientSecret").as_string(), "hush");
}

TEST(WriteFlow, WritesARequiredAction) {
  const auto r = realm();
  const auto out = write_required_action(*r.find_required_action("UPDATE_PASSWORD"));
  EXPECT_EQ(out.at("name").as_string(), "New <i>password</i>");
  EXPECT_EQ(out.at("providerId").as_string(), "UPDATE_PASSWORD");
  EXPECT_EQ(out.at("priority").as_int64(), 7);
  EXPECT_EQ(out.at("config").at("a").as_string(), "b");
}

TEST(AuthenticatorCatalog, OffersOnlyWhatIsBuilt) {
  for (const auto& value : write_step_providers(StepKind::authenticator)) {
    const std::string id(value.at("id").as_string());
    EXPECT_TRUE(authn::is_built(id)) << id;
  }
  EXPECT_TRUE(write_step_providers(StepKind::form_action).empty());
  EXPECT_FALSE(is_available(*find_step_provider("auth-spnego")));
  EXPECT_EQ(find_step_provider("retina-scan"), nullptr);
}

}  // namespace
}  // namespace latchkey::kc
