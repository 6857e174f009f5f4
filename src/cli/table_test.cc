#include "cli/table.h"

#include <gtest/gtest.h>

namespace latchkey::cli {
namespace {

json::Value value(std::string_view text) { return *json::parse(text); }

TEST(Table, AlignsColumnsAndKeepsTheirOrder) {
  const auto list = value(R"([{"id":"1","name":"Ada","on":true},{"id":"22","name":"Änne","on":false}])");
  EXPECT_EQ(render(list, {"name", "id"}, Format::table), "NAME  ID\nAda   1\nÄnne  22\n");
  EXPECT_EQ(render(list, {}, Format::table), "ID  NAME  ON\n1   Ada   true\n22  Änne  false\n");
  EXPECT_EQ(render(value("[]"), {"name"}, Format::table), "NAME\n");
}

TEST(Table, ShowsOneObjectAsItsMembers) {
  EXPECT_EQ(render(value(R"({"id":"1","redirectUris":["a","b"]})"), {}, Format::table), "id            1\nredirectUris  a, b\n");
  EXPECT_EQ(render(value(R"({"a":{"b":1}})"), {"a.b"}, Format::table), "a.b  1\n");
}

TEST(Table, GivesATerminalNoOrders) {
  EXPECT_EQ(render(value(R"([{"n":"\u001b[2J"}])"), {"n"}, Format::table), "N\n\\x1b[2J\n");
}

TEST(Table, CsvQuotesWhatNeedsIt) {
  // RFC 4180 §2.6
  EXPECT_EQ(render(value(R"([{"a":"x,y","b":"say \"hi\""}])"), {"a", "b"}, Format::csv),
            "a,b\r\n\"x,y\",\"say \"\"hi\"\"\"\r\n");
}

TEST(Table, JsonHoldsTheColumnsThatWereAskedFor) {
  EXPECT_EQ(render(value(R"([{"a":1,"b":2}])"), {"b"}, Format::json), "[\n  {\n    \"b\": 2\n  }\n]\n");
}

}  // namespace
}  // namespace latchkey::cli
