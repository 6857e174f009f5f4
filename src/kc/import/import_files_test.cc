#include <gtest/gtest.h>

#include <algorithm>

#include "kc/import/import_for_test.h"

namespace latchkey::kc {
namespace {

RealmFile from_testdata(const std::string& name) { return {name, read_text("src/kc/testdata/" + name)}; }

TEST(ImportFiles, OneFileMayHoldSeveralRealms) {
  TestMakings test;
  const auto realms = import_files({from_testdata("two-realms.json")}, test.options).value();
  ASSERT_EQ(realms.size(), 2U);
  EXPECT_EQ(realms[0].parts.settings.name, "first");
  EXPECT_EQ(realms[1].parts.settings.name, "second");
  EXPECT_EQ(realm_names(from_testdata("two-realms.json"), {}).value(), (std::vector<std::string>{"first", "second"}));
}

TEST(ImportFiles, UsersMayStandInFilesOfTheirOwn) {
  TestMakings test;
  const auto realms =
      import_files({from_testdata("first-users-0.json"), from_testdata("two-realms.json")}, test.options).value();
  ASSERT_EQ(realms.size(), 2U);
  ASSERT_EQ(realms[0].users.size(), 1U);
  EXPECT_EQ(realms[0].users[0].username, "late");
  EXPECT_EQ(realms[0].users[0].roles, std::vector<model::RoleId>{realms[0].parts.settings.default_role});
}

TEST(ImportFiles, ErrorsNameTheFile) {
  struct Row {
    std::vector<RealmFile> files;
    const char* error;
  };
  const std::string demo = R"({"realm":"demo"})";
  for (const auto& [files, error] :
       {Row{{{"a.json", ""}}, "a.json: "}, Row{{{"a.json", "7"}}, "a.json: a realm must be an object"},
        Row{{{"a.json", "[]"}}, "a.json: the list of realms is empty"},
        Row{{{"a.json", R"({"clients":[]})"}}, "a.json: realm is missing"},
        Row{{{"a.json", R"([{"realm":"x"},{}])"}}, "a.json: [1]: realm is missing"},
        Row{{{"a.json", demo}, {"b.json", demo}}, "b.json: the realm \"demo\" is in a.json too"},
        Row{{{"a.json", R"([{"realm":"x"},{"realm":"y","clients":[{}]}])"}},
            "a.json: [1]: clients[0].clientId is missing"},
        Row{{{"dir/demo-users-0.json", R"({"realm":"demo","users":[]})"}}, "whose own file is missing"},
        Row{{{"demo-realm.json", demo}, {"demo-users-1.json", R"({"realm":"demo","users":[{}]})"}},
            "demo-users-1.json: users[0].username is missing"},
        Row{{{"a.json", R"({"realm":"demo","realm":"other"})"}}, "a.json: "}}) {
    TestMakings test;
    const auto imported = import_files(files, test.options);
    ASSERT_FALSE(imported.has_value()) << error;
    EXPECT_TRUE(imported.error().detail.find(error) != std::string::npos) << imported.error().detail;
  }
}

TEST(ImportFiles, AUserOfTheCompanionMayNotBeInTheRealmToo) {
  TestMakings test;
  const auto imported = import_files({{"demo-realm.json", R"({"realm":"demo","users":[{"username":"a"}]})"},
                                      {"demo-users-0.json", R"({"realm":"demo","users":[{"username":"A"}]})"}},
                                     test.options);
  ASSERT_FALSE(imported.has_value());
  EXPECT_EQ(imported.error().kind, Error::Kind::conflict);
}

TEST(ImportFiles, AByteOrderMarkIsForgiven) {
  TestMakings test;
  EXPECT_TRUE(import_files({{"a.json", "\xEF\xBB\xBF{\"realm\":\"demo\"}"}}, test.options).has_value());
}

TEST(ImportFiles, AVariableMayNameTheRealm) {
  TestMakings test;
  test.options.placeholder = [](std::string_view) { return std::optional<std::string>("named"); };
  const RealmFile file{"a.json", R"({"realm":"${NAME}"})"};
  EXPECT_EQ(realm_names(file, test.options.placeholder).value(), std::vector<std::string>{"named"});
  EXPECT_EQ(import_files({file}, test.options).value()[0].parts.settings.name, "named");
}

}  // namespace
}  // namespace latchkey::kc
