#include "http/negotiate.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

constexpr std::array<std::string_view, 2> kOffered = {"application/json", "text/html"};

TEST(PickMediaType, FollowsWeightsAndThenTheServer) {
  const std::pair<const char*, std::optional<std::string_view>> table[] = {
      {"", "application/json"},
      {"*/*", "application/json"},
      {"text/html", "text/html"},
      {"TEXT/HTML", "text/html"},
      {"text/*", "text/html"},
      {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"},
      {"application/json;q=0.5, text/html;q=0.6", "text/html"},
      {"application/json;q=0.5, */*;q=0.4", "application/json"},
      {"*/*;q=1, application/json;q=0", "text/html"},
      {"application/json;q=0, text/html;q=0.000", std::nullopt},
      {"image/png", std::nullopt},
      {"text/html;level=1;q=0.2, application/json;q=0.3", "application/json"},
      {"text/html;q=2, application/json;q=0.1", "application/json"},
      {"text/html;q=abc", std::nullopt},
      {"text/html;q=1.0000", std::nullopt},
  };
  for (const auto& [accept, picked] : table) EXPECT_EQ(pick_media_type(accept, kOffered), picked) << accept;
}

TEST(WantsHtml, TellsABrowserFromAProgram) {
  Request r;
  EXPECT_FALSE(wants_html(r));
  r.headers.set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
  EXPECT_TRUE(wants_html(r));
  r.headers.set("Accept", "application/json, text/plain, */*");
  EXPECT_FALSE(wants_html(r));
}

TEST(AcceptedLanguages, SortsByWeightAndKeepsTheOrder) {
  using Tags = std::vector<std::string>;
  EXPECT_EQ(accepted_languages("fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5"), (Tags{"fr-CH", "fr", "en", "de"}));
  EXPECT_EQ(accepted_languages("en;q=0.1, de, fr"), (Tags{"de", "fr", "en"}));
  EXPECT_EQ(accepted_languages("de;q=0, en"), Tags{"en"});
  EXPECT_EQ(accepted_languages("../../etc, en<script>, ,"), Tags{});
  EXPECT_EQ(accepted_languages(""), Tags{});
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "en,";
  EXPECT_EQ(accepted_languages(many).size(), 32U);
}

}  // namespace
}  // namespace latchkey::http
