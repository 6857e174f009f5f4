#include "pages/html.h"

#include <gtest/gtest.h>

namespace latchkey::pages {
namespace {

struct Case {
  std::string_view in;
  std::string_view out;
};

TEST(HtmlEscape, TurnsEveryCharacterThatCouldLeaveItsPlaceIntoAnEntity) {
  const Case cases[] = {
      {"", ""},
      {"plain text", "plain text"},
      {"<b>", "&lt;b&gt;"},
      {"a & b", "a &amp; b"},
      {"\"'`", "&quot;&#39;&#96;"},
      {"{{x}}", "&#123;&#123;x&#125;&#125;"},
      {"Grüße, 世界 🔑", "Grüße, 世界 🔑"},
  };
  for (const auto& c : cases) EXPECT_EQ(Html::escape(c.in).str(), c.out) << c.in;
}

TEST(HtmlEscape, ReplacesBytesThatAreNotUtf8) {
  const Case cases[] = {
      {"a\x80z", "a\uFFFDz"},                            // a continuation alone
      {"a\xC0\xAFz", "a\uFFFD\uFFFDz"},                  // "/" in two bytes
      {"a\xE2\x82", "a\uFFFD\uFFFD"},                    // cut short
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},            // a surrogate
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},  // above U+10FFFF
      {std::string_view("a\0b", 3),
       "a\uFFFD"
       "b"},
      {"\xC3<", "\uFFFD&lt;"},  // a lead byte must not swallow a bracket
  };
  for (const auto& c : cases) EXPECT_EQ(Html::escape(c.in).str(), c.out);
}

}  // namespace
}  // namespace latchkey::pages
