#include "kc/import/partial_import.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

crypto::Sealer some_sealer() {
  std::vector<Secret> ring;
  ring.push_back(Secret(std::string(32, 'k')));
  return *crypto::Sealer::make(std::move(ring));
}

class PartialImportTest : public testing::Test {
 protected:
  PartialImportTest() {
    auto imported = import_text(
        R"({'realm':'r','enabled':true,'clients':[{'clientId':'app','name':'Old','secret':'s','serviceAccountsEnabled':true}],
            'roles':{'realm':[{'name':'worker','description':'old'}],'client':{'app':[{'name':'reader'}]}},
            'groups':[{'name':'staff','subGroups':[{'name':'north'},{'name':'south'}]}]})",
        test_);
    if (!imported) throw std::runtime_error(imported.error().detail);
    realm_ = std::make_unique<model::Realm>(std::move(imported->parts));
    users_["anna"] = model::UserId("anna-id");
  }

  Result<PartialImport> plan(std::string text) {
    std::ranges::replace(text, '\'', '"');
    return plan_partial_import(*realm_, *json::parse_object(text), {test_.options, sealer_, users_});
  }
  static std::string said(const PartialImport& import) {
    std::string out;
    for (const auto& result : import.results) out += fmt_result(result) + "; ";
    return out;
  }
  static std::string fmt_result(const PartialImportResult& r) {
    return std::string(r.action) + " " + std::string(r.type) + " " + r.name + (r.id.empty() ? " without id" : "");
  }
  template <class W>
  static std::size_t count(const store::Plan& plan) {
    return static_cast<std::size_t>(
        std::ranges::count_if(plan.writes, [](const auto& write) { return std::holds_alternative<W>(write); }));
  }

  TestMakings test_;
  crypto::Sealer sealer_ = some_sealer();
  std::unique_ptr<model::Realm> realm_;
  KnownUsers users_;
};

TEST_F(PartialImportTest, JudgesClientsByThePoliciesOfTheRealm) {
  model::RealmParts parts = realm_->parts();
  model::ClientPolicy policy{.name = "all", .conditions = {{"any-client", {}}}, .executors = {}};
  policy.executors = {{"secure-client-uris", {}}, {"full-scope-disabled", {{"auto-configure", {"true"}}}}};
  parts.client_policies.push_back(std::make_shared<const model::ClientPolicy>(std::move(policy)));
  realm_ = std::make_unique<model::Realm>(std::move(parts));
  const auto refused = plan("{'clients':[{'clientId':'shop','redirectUris':['http://shop.example/cb']}]}");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().detail, "client shop: Invalid redirectUris");
  const auto taken = plan("{'clients':[{'clientId':'shop','redirectUris':['https://shop.example/cb']}]}");
  ASSERT_TRUE(taken) << taken.error().detail;
  EXPECT_FALSE(taken->clients.at(0).full_scope_allowed);
}

TEST_F(PartialImportTest, AddsWhatIsNewWithWhatItNames) {
  const auto import = plan(
      R"({'clients':[{'clientId':'new','secret':'x','serviceAccountsEnabled':true}],
          'roles':{'realm':[{'name':'chief','composite':true,'composites':{'realm':['worker'],'client':{'app':['reader']}}}],
                   'client':{'new':[{'name':'writer'}]}},
          'groups':[{'name':'guests','realmRoles':['worker']}],
          'users':[{'username':'bert','enabled':true,'realmRoles':['chief'],'groups':['/staff/north'],
                    'clientRoles':{'new':['writer']}}]})");
  ASSERT_TRUE(import.has_value()) << import.error().detail;
  EXPECT_EQ(said(*import),
            "ADDED CLIENT new; ADDED REALM_ROLE chief; ADDED CLIENT_ROLE "
            "writer; ADDED GROUP guests; ADDED USER bert; ");
  EXPECT_EQ(count<store::PutUser>(import->plan), 2U) << "bert, and the service account of the client";
  const model::Realm after(import->parts);
  const auto& bert = import->users.front();
  EXPECT_EQ(after.effective_roles(bert.roles, bert.groups).size(), 4U);
  EXPECT_EQ(count<store::DeleteObject>(import->plan), 0U);
  EXPECT_TRUE(std::holds_alternative<store::ExpectRealmVersion>(import->plan.writes.front()));
}

TEST_F(PartialImportTest, FailsWhereSomethingIsThereUnlessToldOtherwise) {
  for (const auto* text :
       {R"({'clients':[{'clientId':'app'}]})", R"({'ifResourceExists':'FAIL','roles':{'realm':[{'name':'worker'}]}})",
        R"({'roles':{'client':{'app':[{'name':'reader'}]}}})", R"({'groups':[{'name':'staff'}]})",
        R"({'users':[{'username':'ANNA'}]})"}) {
    const auto import = plan(text);
    ASSERT_FALSE(import.has_value()) << text;
    EXPECT_EQ(import.error().kind, Error::Kind::conflict) << text;
    EXPECT_TRUE(import.error().detail.contains("already exists")) << import.error().detail;
  }
}

TEST_F(PartialImportTest, SkipsWhatIsThere) {
  const auto import = plan(
      R"({'ifResourceExists':'SKIP','clients':[{'clientId':'app','name':'New'},{'clientId':'new'}],
                               'users':[{'username':'anna'}]})");
  ASSERT_TRUE(import.has_value()) << import.error().detail;
  EXPECT_EQ(said(*import), "SKIPPED CLIENT app; ADDED CLIENT new; SKIPPED USER anna; ");
  EXPECT_EQ(count<store::PutUser>(import->plan), 0U);
  EXPECT_EQ(model::Realm(import->parts).find_client("app")->name, "Old");
  const auto counts = write_results(import->results);
  EXPECT_EQ(counts.at("skipped").as_int64(), 2);
  EXPECT_EQ(counts.at("added").as_int64(), 1);
  EXPECT_EQ(counts.at("overwritten").as_int64(), 0);
}

TEST_F(PartialImportTest, OverwritesAndKeepsIds) {
  const auto app = realm_->find_client("app")->uuid;
  const auto worker = realm_->find_realm_role("worker")->id;
  const auto import = plan(
      R"({'ifResourceExists':'OVERWRITE','clients':[{'id':'other','clientId':'app','name':'New'}],
      'roles':{'realm':[{'name':'worker','description':'new'}]},'groups':[{'name':'staff','subGroups':[{'name':'west'}]}],
      'users':[{'username':'anna','enabled':true,'clientRoles':{'app':['reader']}}]})");
  ASSERT_TRUE(import.has_value()) << import.error().detail;
  EXPECT_EQ(said(*import),
            "OVERWRITTEN CLIENT app; OVERWRITTEN REALM_ROLE worker; "
            "OVERWRITTEN GROUP staff; OVERWRITTEN USER anna; ");
  const model::Realm after(import->parts);
  EXPECT_EQ(after.find_client("app")->uuid, app);
  EXPECT_EQ(after.find_client("app")->name, "New");
  EXPECT_NE(after.find_client_role(app, "reader"), nullptr) << "its roles stay";
  EXPECT_EQ(after.find_realm_role("worker")->id, worker);
  EXPECT_EQ(after.find_realm_role("worker")->description, "new");
  EXPECT_EQ(import->users.at(0).id.value, "anna-id");
  EXPECT_EQ(count<store::DeleteObject>(import->plan), 2U) << "north and south";
}

TEST_F(PartialImportTest, NamesWhatIsWrongAndPlansNothing) {
  for (const auto& [text, part] : {std::pair{R"({'clients':{}})", "clients must be a list"},
                                   {R"({'clients':[{'name':'x'}]})", "clients[0].clientId"},
                                   {R"({'roles':[]})", "roles must be an object"},
                                   {R"({'ifResourceExists':'PERHAPS'})", "ifResourceExists"},
                                   {R"({'users':[{'username':'bert','groups':['/nowhere']}]})", "/nowhere"},
                                   {R"({'users':[{'username':'bert'},{'username':'BERT'}]})", "another user"},
                                   {R"({'clients':[{'clientId':'a'},{'clientId':'a'}]})", "another client"}}) {
    const auto import = plan(text);
    ASSERT_FALSE(import.has_value()) << text;
    EXPECT_TRUE(import.error().detail.contains(part)) << import.error().detail;
  }
}

}  // namespace
}  // namespace latchkey::kc
