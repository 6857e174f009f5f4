#include "gateway/rules.h"

#include <gtest/gtest.h>

#include "gateway/path_readings.h"

namespace latchkey::gateway {
namespace {

RuleSettings rule(std::string path, std::string where, std::vector<std::string> methods = {}, bool exact = false) {
  RuleSettings made;
  made.path = std::move(path);
  made.where = std::move(where);
  made.methods = std::move(methods);
  made.exact = exact;
  return made;
}

RuleTable table(bool ignore_case = false) {
  return *RuleTable::make({rule("/", "all"), rule("/admin", "admin"), rule("/admin/open", "open", {}, true),
                           rule("/admin", "admin-post", {"POST"}), rule("/api", "api", {"GET"})},
                          "groups", ignore_case);
}

struct Case {
  std::string method;
  std::string path;
  std::string where;  ///< "?" when the readings do not agree
};

// RFC 9110 §9.1
TEST(Methods, AreWrittenInCapitals) {
  for (const char* good : {"GET", "PROPFIND", "VERSION-CONTROL", "M-SEARCH"}) EXPECT_TRUE(is_written_as_a_method(good));
  for (const char* bad : {"", "post", "Post", "GEt", "trace"}) EXPECT_FALSE(is_written_as_a_method(bad)) << bad;
}

TEST(RuleTable, TheMostSpecificRuleWins) {
  const auto rules = table();
  for (const auto& [method, path, where] :
       {Case{"GET", "/x", "all"}, Case{"GET", "/admin", "admin"}, Case{"GET", "/admin/x/y", "admin"},
        Case{"POST", "/admin/x", "admin-post"}, Case{"GET", "/admin/open", "open"}, Case{"GET", "/admin/open/", "open"},
        Case{"GET", "/admin/open/x", "admin"}, Case{"HEAD", "/api/x", "api"}, Case{"DELETE", "/api/x", "all"},
        Case{"GET", "/administrator", "all"}, Case{"GET", "/Admin", "all"}}) {
    EXPECT_EQ(rules.find(method, path).settings.where, where) << method << ' ' << path;
  }
}

TEST(RuleTable, TheOrderOfTheFileMeansNothing) {
  const auto one = *RuleTable::make({rule("/a", "a"), rule("/a/b", "b"), rule("/", "all")}, "groups", false);
  const auto other = *RuleTable::make({rule("/", "all"), rule("/a/b", "b"), rule("/a", "a")}, "groups", false);
  for (const std::string_view path : {"/", "/a", "/a/b", "/a/b/c", "/ab"})
    EXPECT_EQ(one.find("GET", path).settings.where, other.find("GET", path).settings.where) << path;
}

TEST(RuleTable, WhatNoRuleCoversAsksForALogin) {
  const auto rules = *RuleTable::make({rule("/a", "a")}, "groups", false);
  EXPECT_EQ(rules.find("GET", "/b").settings.require, RuleSettings::Require::login);
}

TEST(RuleTable, IgnoresCaseWhenTold) { EXPECT_EQ(table(true).find("GET", "/ADMIN/x").settings.where, "admin"); }

TEST(RuleTable, ReadingsMustAgree) {
  const auto rules = table();
  const auto where = [&](std::string_view path) -> std::string {
    const auto* found = rules.find("GET", *path_readings(path));
    return found == nullptr ? "?" : found->settings.where;
  };
  EXPECT_EQ(where("/admin%2Fx"), "?");
  EXPECT_EQ(where("/x;y/admin"), "all");
  EXPECT_EQ(where("//admin"), "?");
  EXPECT_EQ(where("/admin;x"), "?");
  EXPECT_EQ(where("/%2561dmin"), "?");
  EXPECT_EQ(where("/groups/a%2Fb"), "all");
  EXPECT_EQ(where("/admin/a%2Fb"), "admin");
  EXPECT_EQ(where("/admin/open;x"), "?");
}

}  // namespace
}  // namespace latchkey::gateway
