// What comes out goes in again and comes out the same.
#include "kc/export/export.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

std::string exported(const ImportedRealm& imported) {
  const model::Realm realm(imported.parts);
  std::map<std::string, UserLinks> links;
  for (const auto& of_user : imported.links) links[of_user.user.value] = of_user;
  std::string text;
  UserListWriter list([&text](std::string_view more) -> Status<> {
    text += more;
    return {};
  });
  EXPECT_TRUE(list.begin(export_realm(realm)).has_value());
  for (const auto& user : imported.users)
    EXPECT_TRUE(list.add(export_user(realm, user, links[user.id.value])).has_value());
  EXPECT_TRUE(list.end().has_value());
  return text;
}

ImportedRealm imported(const json::Value& value, TestMakings& test) {
  auto realm = import_realm(value, test.options);
  if (!realm) throw std::runtime_error(realm.error().detail);
  return std::move(*realm);
}

class RoundTrip : public testing::TestWithParam<std::string> {};

TEST_P(RoundTrip, GivesTheSameBytes) {
  TestMakings test;
  // The tests with servers fill in where those are.
  const auto text = std::regex_replace(read_text(GetParam()), std::regex("@[A-Z_]+@"), "http://localhost:1");
  const auto file = json::parse(text, kRealmFileLimits);
  ASSERT_TRUE(file.has_value()) << file.error().detail;
  json::Array realms;
  if (file->is_array()) {
    realms = file->get_array();
  } else {
    realms.push_back(*file);
  }
  for (const auto& realm : realms) {
    const std::string first = exported(imported(realm, test));
    const auto again = json::parse(first, kRealmFileLimits);
    ASSERT_TRUE(again.has_value()) << again.error().detail;
    EXPECT_EQ(exported(imported(*again, test)), first);
    EXPECT_FALSE(first.contains("latchkey.")) << "what we keep for ourselves is not shown";
    EXPECT_FALSE(first.contains("**********")) << "a mask would lose a secret";
  }
}

INSTANTIATE_TEST_SUITE_P(Files, RoundTrip,
                         testing::Values("src/kc/testdata/full-realm.json", "src/kc/testdata/two-realms.json",
                                         "examples/demo-realm.json", "tests/realms/attacks.json",
                                         "tests/realms/edges.json", "tests/realms/hostile.json",
                                         "tests/realms/guarded.json", "tests/realms/counterparts.json"));

TEST(Export, KeepsEverySectionOfAFile) {
  TestMakings test;
  const auto file = json::parse_object(read_text("src/kc/testdata/full-realm.json"), kRealmFileLimits);
  ASSERT_TRUE(file.has_value());
  const auto out = json::parse_object(exported(imported(json::Value(*file), test)), kRealmFileLimits);
  ASSERT_TRUE(out.has_value());
  const std::set<std::string_view> gone{"keycloakVersion", "defaultRoles", "privateKey",
                                        "publicKey",       "certificate",  "codeSecret"};
  for (const auto& member : *file) {
    if (member.value().is_null() || gone.contains(member.key())) continue;
    EXPECT_TRUE(out->contains(member.key())) << member.key();
  }
}

TEST(Export, MasksSecretsWhenAsked) {
  TestMakings test;
  const auto file = json::parse(read_text("src/kc/testdata/full-realm.json"), kRealmFileLimits);
  const model::Realm realm(imported(*file, test).parts);
  const auto text = json::serialize(export_realm(realm, {.secrets = Secrets::masked}));
  for (const auto& client : realm.parts().clients) {
    if (client->secret) EXPECT_FALSE(text.contains(client->secret->reveal())) << client->client_id;
  }
  for (const auto& component : realm.parts().components) {
    for (const auto& [name, secret] : component->secrets) {
      if (secret && secret->reveal().size() > 5) {
        EXPECT_FALSE(text.contains(json::serialize(json::Value(json::String(secret->reveal())))))
            << component->name << " " << name;
      }
    }
  }
}

TEST(Export, LeavesOutWhatWasNotAskedFor) {
  TestMakings test;
  const auto file = json::parse(read_text("src/kc/testdata/full-realm.json"), kRealmFileLimits);
  const model::Realm realm(imported(*file, test).parts);
  const auto brief = export_realm(realm, {.clients = false, .groups_and_roles = false, .secrets = Secrets::masked});
  for (const auto* key : {"clients", "roles", "groups", "users"}) EXPECT_FALSE(brief.contains(key)) << key;
  EXPECT_TRUE(brief.contains("authenticationFlows"));
}

}  // namespace
}  // namespace latchkey::kc
