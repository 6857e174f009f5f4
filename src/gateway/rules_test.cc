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

RuleTable table(Case letters = Case::sensitive) {
  return *RuleTable::make({rule("/", "all"), rule("/admin", "admin"), rule("/admin/open", "open", {}, true),
                           rule("/admin", "admin-post", {"POST"}), rule("/api", "api", {"GET"})},
                          "groups", letters);
}

struct Row {
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
       {Row{"GET", "/x", "all"}, Row{"GET", "/admin", "admin"}, Row{"GET", "/admin/x/y", "admin"},
        Row{"POST", "/admin/x", "admin-post"}, Row{"GET", "/admin/open", "open"}, Row{"GET", "/admin/open/", "open"},
        Row{"GET", "/admin/open/x", "admin"}, Row{"HEAD", "/api/x", "api"}, Row{"DELETE", "/api/x", "all"},
        Row{"GET", "/administrator", "all"}, Row{"GET", "/Admin", "all"}}) {
    EXPECT_EQ(rules.find(method, path).settings.where, where) << method << ' ' << path;
  }
}

TEST(RuleTable, TheOrderOfTheFileMeansNothing) {
  const auto one = *RuleTable::make({rule("/a", "a"), rule("/a/b", "b"), rule("/", "all")}, "groups", Case::sensitive);
  const auto other =
      *RuleTable::make({rule("/", "all"), rule("/a/b", "b"), rule("/a", "a")}, "groups", Case::sensitive);
  for (const std::string_view path : {"/", "/a", "/a/b", "/a/b/c", "/ab"})
    EXPECT_EQ(one.find("GET", path).settings.where, other.find("GET", path).settings.where) << path;
}

TEST(RuleTable, WhatNoRuleCoversAsksForALogin) {
  const auto rules = *RuleTable::make({rule("/a", "a")}, "groups", Case::sensitive);
  EXPECT_EQ(rules.find("GET", "/b").settings.require, RuleSettings::Require::login);
}

TEST(RuleTable, IgnoresCaseWhenTold) {
  for (const char* path : {"/ADMIN/x", "/aDmin", "/adm\xC4\xB0n", "/adm\xC4\xB1n/x"})
    EXPECT_EQ(table(Case::ignored).find("GET", path).settings.where, "admin") << path;
}

/// The rule's place for a raw path; "?" when its readings do not agree, "-" when it is refused.
std::string where(const RuleTable& rules, std::string_view path) {
  const auto readings = path_readings(path);
  if (!readings) return "-";
  const auto* found = rules.find("GET", *readings);
  return found == nullptr ? "?" : found->settings.where;
}

// CVE-2026-3872, CVE-2024-1132, CVE-2026-0976
TEST(RuleTable, NoSpellingOfAGuardedPathSlipsPastItsRule) {
  const auto rules = *RuleTable::make({rule("/", "all"), rule("/admin", "admin")}, "groups", Case::either);
  for (const std::string_view path : {"/admin",          "/admin/",          "/admin/x",        "/%61dmin",
                                      "/adm%69n/x",      "/%61%64%6d%69%6e", "//admin",         "///admin/x",
                                      "/admin//x",       "/admin%2fx",       "/%2fadmin",       "/admin%5cx",
                                      "/%5cadmin",       "/admin;x",         "/admin;x/y",      "/admin;x=1;y=2/z",
                                      "/;x/admin",       "/x;/../admin",     "/admin%3bx",      "/%3bx/admin",
                                      "/./admin",        "/x/../admin",      "/%2e/admin",      "/x/%2e%2e/admin",
                                      "/x/.%2E/admin",   "/x/..;/admin",     "/x/..%3b/admin",  "/x%2f..%2fadmin",
                                      "/x%5c..%5cadmin", "/%2561dmin",       "/%2e%2e%2fadmin", "/x/%252e%252e/admin",
                                      "/admin%252fx",    "/admin%253bx",     "/admin%3fx",      "/admin%23x",
                                      "/admin%253fx",    "/Admin",           "/ADMIN/x",        "/adMin;x",
                                      "/%41dmin",        "/%2541dmin",       "/adm%C4%B0n",     "/adm%c4%b1n/x",
                                      "/admin%00",       "/admin%0a",        "/admin%",         "/admin%u0061",
                                      "/%c0%aeadmin",    "/\\admin"}) {
    const auto found = where(rules, path);
    EXPECT_TRUE(found == "admin" || found == "?" || found == "-") << path << " came under " << found;
  }
  for (const std::string_view path :
       {"/administrator", "/x/admin", "/admin.json", "/x", "/a%20dmin", "/X", "/wiki/C%23"})
    EXPECT_EQ(where(rules, path), "all") << path;
}

TEST(RuleTable, ARuleThatTakesSuffixesGivesWayToTheOneThatNamesThem) {
  auto report = rule("/report", "report");
  report.exact = report.suffixes = true;
  const auto rules = *RuleTable::make({rule("/", "all"), report, rule("/report.pdf", "boss")}, "groups", Case::either);
  EXPECT_EQ(where(rules, "/report.pdf"), "boss");
  EXPECT_EQ(where(rules, "/report"), "report");
  EXPECT_EQ(where(rules, "/report.txt"), "report");
}

TEST(RuleTable, CapitalsDecideNothingUnlessToldThatTheyDo) {
  const std::vector<RuleSettings> both{rule("/", "all"), rule("/Docs", "docs"), rule("/docs/open", "open")};
  const auto either = *RuleTable::make(both, "groups", Case::either);
  EXPECT_EQ(where(either, "/Docs/x"), "docs");
  EXPECT_EQ(where(either, "/docs/x"), "?");
  EXPECT_EQ(where(either, "/DOCS/open"), "?");
  EXPECT_EQ(where(either, "/Other"), "all");
  const auto sensitive = *RuleTable::make(both, "groups", Case::sensitive);
  EXPECT_EQ(where(sensitive, "/docs/x"), "all");
  EXPECT_EQ(where(sensitive, "/docs/open"), "open");
  const auto ignored = *RuleTable::make(both, "groups", Case::ignored);
  EXPECT_EQ(where(ignored, "/docs/x"), "docs");
  EXPECT_EQ(where(ignored, "/DOCS/OPEN"), "open");
}

TEST(RuleTable, ARuleMayHoldForOtherFormatsOfItsPage) {
  RuleSettings admin = rule("/admin", "admin");
  admin.suffixes = true;
  RuleSettings page = rule("/page", "page", {}, true);
  page.suffixes = true;
  const auto rules =
      *RuleTable::make({rule("/", "all"), admin, page, rule("/admin.css", "css")}, "groups", Case::either);
  for (const auto& [path, expected] : {std::pair{"/admin", "admin"},
                                       {"/admin.json", "admin"},
                                       {"/admin.json/", "admin"},
                                       {"/admin.x/y", "admin"},
                                       {"/admin.", "admin"},
                                       {"/admin.css", "css"},
                                       {"/admin-x", "all"},
                                       {"/administrator.json", "all"},
                                       {"/page.json", "page"},
                                       {"/page.json/x", "all"},
                                       {"/page/x", "all"},
                                       {"/page/x.json", "all"},
                                       {"/ADMIN.json", "?"},
                                       {"/admin%2ejson", "admin"}})
    EXPECT_EQ(where(rules, path), expected) << path;
}

TEST(RuleTable, KnowsWhichRuleAPathJustMisses) {
  RuleSettings admin = rule("/admin", "admin");
  admin.roles = {"admin"};
  RuleSettings covered = rule("/covered", "covered");
  covered.roles = {"admin"};
  covered.suffixes = true;
  RuleSettings open = rule("/open", "open");
  open.require = RuleSettings::Require::open;
  const auto rules = *RuleTable::make({rule("/", "all"), admin, covered, open}, "groups", Case::either);
  const auto missed = [&](std::string_view path) -> std::string {
    const auto* rule = rules.near_miss(rules.find("GET", path), "GET", path);
    return rule == nullptr ? "" : rule->settings.where;
  };
  EXPECT_EQ(missed("/admin.json"), "admin");
  EXPECT_EQ(missed("/admin.xml/"), "admin");
  for (const std::string_view path :
       {"/admin", "/admin/x.json", "/x.json", "/covered.json", "/open.json", "/administrator"})
    EXPECT_EQ(missed(path), "") << path;
}

TEST(RuleTable, ReadingsMustAgree) {
  const auto rules = table();
  EXPECT_EQ(where(rules, "/admin%2Fx"), "?");
  EXPECT_EQ(where(rules, "/x;y/admin"), "all");
  EXPECT_EQ(where(rules, "//admin"), "?");
  EXPECT_EQ(where(rules, "/admin;x"), "?");
  EXPECT_EQ(where(rules, "/%2561dmin"), "?");
  EXPECT_EQ(where(rules, "/groups/a%2Fb"), "all");
  EXPECT_EQ(where(rules, "/admin/a%2Fb"), "admin");
  EXPECT_EQ(where(rules, "/admin/open;x"), "?");
}

}  // namespace
}  // namespace latchkey::gateway
