#include "kc/apply/realm_overlay.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

json::Object object(std::string_view text) { return *json::parse_object(text); }

struct Case {
  const char* what;
  const char* current;
  const char* wanted;
  bool prune;
  const char* result;
  const char* difference;
};

const Case kTable[] = {
    {"what is not named stays", R"({"realm":"r","enabled":true})", R"({"displayName":"R"})", false,
     R"({"realm":"r","enabled":true,"displayName":"R"})", "+ displayName: \"R\"\n"},
    {"things are matched by name",
     R"({"clients":[{"id":"1","clientId":"a","enabled":true},{"id":"2","clientId":"b"}]})",
     R"({"clients":[{"clientId":"a","enabled":false}]})", false,
     R"({"clients":[{"id":"1","clientId":"a","enabled":false},{"id":"2","clientId":"b"}]})",
     "~ clients/a/enabled: true -> false\n"},
    {"lists of values are taken whole", R"({"clients":[{"clientId":"a","redirectUris":["x","y"]}]})",
     R"({"clients":[{"clientId":"a","redirectUris":["z"]}]})", false,
     R"({"clients":[{"clientId":"a","redirectUris":["z"]}]})", "~ clients/a/redirectUris: [\"x\",\"y\"] -> [\"z\"]\n"},
    {"pruning removes what the file's list lacks",
     R"({"clients":[{"clientId":"a"},{"clientId":"b"}],"clientScopes":[{"name":"s"}]})",
     R"({"clients":[{"clientId":"a"}]})", true, R"({"clients":[{"clientId":"a"}],"clientScopes":[{"name":"s"}]})",
     "- clients/b\n"},
    {"pruning spares what every realm has",
     R"({"clients":[{"clientId":"account"},{"clientId":"b"}],"users":[{"username":"u"}]})",
     R"({"clients":[],"users":[]})", true, R"({"clients":[{"clientId":"account"}],"users":[{"username":"u"}]})",
     "- clients/b\n"},
    {"roles of clients", R"({"roles":{"client":{"a":[{"name":"x"}]}}})",
     R"({"roles":{"client":{"a":[{"name":"y"}],"b":[{"name":"z"}]}}})", false,
     R"({"roles":{"client":{"a":[{"name":"x"},{"name":"y"}],"b":[{"name":"z"}]}}})",
     "+ roles/client/a/y\n+ roles/client/b/z\n"},
    {"groups inside groups", R"({"groups":[{"name":"g","subGroups":[{"name":"h","attributes":{"a":["1"]}}]}]})",
     R"({"groups":[{"name":"g","subGroups":[{"name":"h","attributes":{"b":["2"]}}]}]})", false,
     R"({"groups":[{"name":"g","subGroups":[{"name":"h","attributes":{"a":["1"],"b":["2"]}}]}]})",
     "+ groups/g/subGroups/h/attributes/b: [\"2\"]\n"},
    {"a user's groups are a value", R"({"users":[{"username":"u","groups":["/a"]}]})",
     R"({"users":[{"username":"u","groups":["/b"]}]})", false, R"({"users":[{"username":"u","groups":["/b"]}]})",
     "~ users/u/groups: [\"/a\"] -> [\"/b\"]\n"},
    {"what a user must do is a value, and an empty list frees her",
     R"({"users":[{"username":"u","requiredActions":["A"]}]})", R"({"users":[{"username":"u","requiredActions":[]}]})",
     false, R"({"users":[{"username":"u","requiredActions":[]}]})", "~ users/u/requiredActions: [\"A\"] -> []\n"},
    {"what a realm may ask for is matched by its alias",
     R"({"requiredActions":[{"alias":"A","enabled":true},{"alias":"B"}]})",
     R"({"requiredActions":[{"alias":"A","enabled":false}]})", false,
     R"({"requiredActions":[{"alias":"A","enabled":false},{"alias":"B"}]})",
     "~ requiredActions/A/enabled: true -> false\n"},
    {"secrets are not shown", R"({"clients":[{"clientId":"a","secret":"old"}],"smtpServer":{"password":"p"}})",
     R"({"clients":[{"clientId":"a","secret":"new"}],"smtpServer":{"password":"q"}})", false,
     R"({"clients":[{"clientId":"a","secret":"new"}],"smtpServer":{"password":"q"}})",
     "~ clients/a/secret: (secret) -> (secret)\n~ smtpServer/password: (secret) -> (secret)\n"},
    {"what is new is named and not shown", R"({"realm":"r"})",
     R"({"users":[{"username":"u","credentials":[{"type":"password","value":"p"}]}],"x":{"secret":"s"}})", false,
     R"({"realm":"r","users":[{"username":"u","credentials":[{"type":"password","value":"p"}]}],"x":{"secret":"s"}})",
     "+ users/u\n+ x\n"},
    {"components by type and name", R"({"components":{"T":[{"name":"k","config":{"priority":["1"]}}]}})",
     R"({"components":{"T":[{"name":"k","config":{"priority":["2"]}}]}})", true,
     R"({"components":{"T":[{"name":"k","config":{"priority":["2"]}}]}})",
     "~ components/T/k/config/priority: [\"1\"] -> [\"2\"]\n"},
};

TEST(Overlay, LaysAFileOverWhatStands) {
  for (const auto& c : kTable) {
    const auto merged = lay_realm_over(object(c.current), object(c.wanted), {.prune = c.prune});
    EXPECT_EQ(json::serialize(merged), c.result) << c.what;
    EXPECT_EQ(describe(differences(object(c.current), merged)), c.difference) << c.what;
  }
}

TEST(Overlay, TheSecondTimeChangesNothing) {
  for (const auto& c : kTable) {
    const auto once = lay_realm_over(object(c.current), object(c.wanted), {.prune = c.prune});
    const auto twice = lay_realm_over(once, object(c.wanted), {.prune = c.prune});
    EXPECT_EQ(once, twice) << c.what;
    EXPECT_TRUE(differences(once, twice).empty()) << c.what;
  }
}

TEST(Overlay, LongValuesAreShortenedBetweenCharacters) {
  std::string umlauts;
  for (int i = 0; i < 200; ++i) umlauts += "ä";
  const auto list = differences(object("{}"), object(R"({"displayName":")" + umlauts + R"("})"));
  ASSERT_EQ(list.size(), 1U);
  EXPECT_TRUE(list[0].after.ends_with("...")) << list[0].after;
  EXPECT_LT(list[0].after.size(), 130U);
  EXPECT_TRUE(json::parse("\"" + list[0].after.substr(1, list[0].after.size() - 4) + "\"")) << "valid UTF-8";
}

}  // namespace
}  // namespace latchkey::kc
