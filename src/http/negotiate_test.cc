#include "http/negotiate.h"

#include <gtest/gtest.h>

namespace latchkey::http {
namespace {

constexpr std::array<std::string_view, 2> kOffered = {"application/json", "text/html"};

// RFC 9110 §12.5.1, with the weights of RFC 9110 §12.4.2
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

}  // namespace
}  // namespace latchkey::http
