#include "admin/text_search.h"

#include <gtest/gtest.h>

namespace latchkey::admin {
namespace {

TEST(TextSearch, FindsAPartWhateverItsCase) {
  struct {
    const char* part;
    const char* text;
    bool found;
  } const cases[] = {
      {"", "anything", true},  {"shop", "My-Shop-1", true}, {"SHOP", "my-shop", true},   {"shop", "shp", false},
      {"shop", "", false},     {"straße", "STRASSE", true}, {"strasse", "Straße", true}, {"é", "CAFÉ", true},
      {"cafe", "café", false}, {"ﬁ", "file", true},         {"K", "Kelvin", true},
  };
  for (const auto& c : cases) EXPECT_EQ(TextSearch(c.part).finds(c.text), c.found) << c.part << " in " << c.text;
}

}  // namespace
}  // namespace latchkey::admin
