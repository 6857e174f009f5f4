#include "kc/import/placeholders.h"

#include <gtest/gtest.h>

namespace latchkey::kc {
namespace {

std::optional<std::string> lookup(std::string_view name) {
  if (name == "HOST") return "example.org";
  if (name == "EMPTY") return "";
  if (name == "TRICK") return "${HOST}\",\"admin\":\"yes";
  if (name == "client_id") return "stolen";
  return std::nullopt;
}

TEST(Placeholders, AreReplacedByTheirValueOrDefault) {
  struct Row {
    const char* text;
    const char* expanded;
  };
  for (const auto& [text, expanded] :
       {Row{"", ""}, Row{"plain $ text {}", "plain $ text {}"}, Row{"https://${HOST}/cb", "https://example.org/cb"},
        Row{"${HOST}${HOST}", "example.orgexample.org"},
        Row{"${APP:http://localhost:8081}/*", "http://localhost:8081/*"}, Row{"${HOST:other}", "example.org"},
        Row{"${EMPTY:other}", ""}, Row{"${APP:${HOST}}", "example.org"}, Row{"${APP:${OTHER:x}y}", "xy"},
        Row{"${APP:}", ""}, Row{"${APP}", "${APP}"}, Row{"${unclosed", "${unclosed"}, Row{"${}", "${}"},
        Row{"${TRICK}", "${HOST}\",\"admin\":\"yes"},
        Row{"resource_access.${client_id}.roles", "resource_access.${client_id}.roles"}}) {
    EXPECT_EQ(expand_placeholders(text, lookup).text, expanded) << text;
  }
}

TEST(Placeholders, AreLookedForInValuesAtEveryDepthAndNeverInKeys) {
  json::Value value = json::parse(R"({"${HOST}": ["${HOST}", {"a": "${MISSING} ${client_account}"}], "n": 1})").value();
  EXPECT_EQ(expand_placeholders_in(value, lookup), std::set<std::string>{"MISSING"});
  EXPECT_EQ(json::serialize(value), R"({"${HOST}":["example.org",{"a":"${MISSING} ${client_account}"}],"n":1})");
}

TEST(Placeholders, AValueCannotAddMembersToAFile) {
  json::Value value = json::parse(R"({"name": "${TRICK}"})").value();
  (void)expand_placeholders_in(value, lookup);
  EXPECT_EQ(value.as_object().size(), 1U);
}

TEST(Placeholders, NestingIsBounded) {
  std::string text = "end";
  for (int i = 0; i < 5000; ++i) text = "${A:" + text + "}";
  EXPECT_FALSE(expand_placeholders(text, lookup).text.empty());
}

}  // namespace
}  // namespace latchkey::kc
