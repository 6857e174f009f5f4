#include "kc/import/import_stream.h"

#include <gtest/gtest.h>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

json::Object object(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return *json::parse_object(text, kRealmFileLimits);
}

json::Object small_realm() {
  return object(
      R"({'realm':'r','enabled':true,'clients':[{'clientId':'robot','serviceAccountsEnabled':true,'secret':'s'}],
                    'roles':{'realm':[{'name':'worker'}]},'groups':[{'name':'staff'}],'users':[]})");
}

TEST(ImportStream, ReadsTheRealmAndThenOneUserAfterAnother) {
  TestMakings test;
  auto stream = ImportStream::begin(small_realm(), "r-realm.json", test.options);
  ASSERT_TRUE(stream.has_value()) << stream.error().detail;
  const auto parts = stream->parts();
  EXPECT_EQ(parts.settings.name, "r");
  const model::Realm realm(parts);
  auto anna =
      stream->read(object(R"({'username':'anna','enabled':true,'realmRoles':['worker','unheard-of'],'groups':['/staff'],
      'clientConsents':[{'clientId':'robot','grantedClientScopes':['profile']}],
      'federatedIdentities':[{'identityProvider':'up','userId':'1','userName':'a'}]})"),
                   "users[0]");
  ASSERT_TRUE(anna.has_value()) << anna.error().detail;
  EXPECT_EQ(anna->user.groups, std::vector{realm.parts().groups[0]->id});
  EXPECT_EQ(anna->user.roles[0], realm.find_realm_role("worker")->id);
  EXPECT_EQ(anna->links.identities.size(), 1U);
  EXPECT_EQ(anna->links.consents.size(), 1U);
  const auto made = stream->take_new_roles();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made[0].name, "unheard-of");
  EXPECT_EQ(made[0].id, anna->user.roles[1]);
  EXPECT_TRUE(stream->take_new_roles().empty());
  auto bert = stream->read(object("{'username':'bert','enabled':true}"), "users[1]");
  ASSERT_TRUE(bert.has_value());
  EXPECT_TRUE(bert->links.empty());
  ASSERT_EQ(stream->missing_service_accounts().size(), 1U);
  EXPECT_EQ(stream->missing_service_accounts()[0].username, "service-account-robot");
}

TEST(ImportStream, MakesNoServiceAccountThatTheFileHas) {
  TestMakings test;
  auto stream = ImportStream::begin(small_realm(), "", test.options);
  ASSERT_TRUE(stream.has_value());
  ASSERT_TRUE(
      stream->read(object("{'username':'service-account-robot','serviceAccountClientId':'robot'}"), "x").has_value());
  EXPECT_TRUE(stream->missing_service_accounts().empty());
}

TEST(ImportStream, NamesTheUserThatIsWrong) {
  TestMakings test;
  auto stream = ImportStream::begin(small_realm(), "", test.options);
  ASSERT_TRUE(stream.has_value());
  const auto wrong = stream->read(object("{'username':'anna','groups':['/nowhere']}"), "r-users-0.json: users[7]");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_TRUE(wrong.error().detail.starts_with("r-users-0.json: users[7]: ")) << wrong.error().detail;
  EXPECT_TRUE(wrong.error().detail.contains("/nowhere"));
}

TEST(ImportStream, ReplacesPlaceholdersInUsers) {
  TestMakings test;
  test.options.placeholder = [](std::string_view name) -> std::optional<std::string> {
    return name == "NAME" ? std::optional<std::string>("anna") : std::nullopt;
  };
  auto stream = ImportStream::begin(small_realm(), "", test.options);
  ASSERT_TRUE(stream.has_value());
  const auto anna = stream->read(object("{'username':'${NAME}'}"), "x");
  ASSERT_TRUE(anna.has_value());
  EXPECT_EQ(anna->user.username, "anna");
}

TEST(ImportStream, SaysOfManyUsersOnlySoMuch) {
  TestMakings test;
  auto stream = ImportStream::begin(small_realm(), "", test.options);
  ASSERT_TRUE(stream.has_value());
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(stream->read(object("{'username':'u" + std::to_string(i) + "'}"), "x").has_value());
  }
  const auto notes = stream->take_notes();
  EXPECT_EQ(notes.size(), 201U);
  EXPECT_TRUE(notes.back().contains("more notes")) << notes.back();
}

}  // namespace
}  // namespace latchkey::kc
