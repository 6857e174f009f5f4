#include "gateway/advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/settings_file.h"

namespace latchkey::gateway {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> of(const std::string& text) {
  Settings settings;
  const auto read = read_settings_text(
      R"(
[[providers]]
issuer = "https://id.example.org"
client_id = "c"
redirect_uri = "https://app.example.org/.latchkey/callback"
[[upstreams]]
url = "http://127.0.0.1:5000"
)" + text,
      "gate.toml", [](std::string_view) { return std::nullopt; }, settings);
  EXPECT_TRUE(read) << read.error().detail;
  return advice(settings);
}

TEST(Advice, IsSilentWhereNothingIsLeftOpen) {
  EXPECT_THAT(of(""), IsEmpty());
  EXPECT_THAT(of("[[rules]]\npath = \"/open\"\nrequire = \"open\"\n"), IsEmpty())
      << "beside it more is asked, not less";
  EXPECT_THAT(of("[[rules]]\npath = \"/admin\"\nrole = \"admin\"\nsuffixes = true\n"), IsEmpty());
  EXPECT_THAT(of("[[rules]]\npath = \"/\"\nrole = \"staff\"\n[[rules]]\npath = \"/a\"\nrole = \"admin\"\n"), IsEmpty());
}

TEST(Advice, NamesTheRuleThatMissesWhatIsBesideIt) {
  EXPECT_THAT(of("[[rules]]\npath = \"/admin\"\nrole = \"admin\"\n"),
              ElementsAre(AllOf(HasSubstr("gate.toml:8"), HasSubstr("/admin.json, which no rule covers"),
                                HasSubstr("suffixes = true"))));
  EXPECT_THAT(of("[[rules]]\nrequire = \"open\"\n[[rules]]\npath = \"/app\"\n"),
              ElementsAre(HasSubstr("/app.json, which the rule for / covers")));
}

TEST(Advice, NamesTheExactRuleThatLeavesOpenWhatLiesBelow) {
  EXPECT_THAT(of("[[rules]]\npath = \"/admin\"\nexact = true\nsuffixes = true\nrequire = \"deny\"\n"),
              ElementsAre(HasSubstr("is exact")));
}

TEST(Advice, SpeaksOfProvidersThatCannotBeToldApart) {
  const std::string second =
      "[[providers]]\nname = \"two\"\nissuer = \"https://two.example\"\nclient_id = \"c\"\n"
      "redirect_uri = \"https://app.example.org/.latchkey/callback/two\"\n";
  EXPECT_THAT(of(second), IsEmpty());
  EXPECT_THAT(of(second + "[identity]\nprovider = \"\"\n"), ElementsAre(HasSubstr("set provider or issuer")));
}

TEST(Advice, SpeaksOfAProxyThatIsNotNamed) {
  EXPECT_THAT(of("[forward_auth]\nproxy = \"nginx\"\n"), ElementsAre(HasSubstr("trusted_proxies")));
}

}  // namespace
}  // namespace latchkey::gateway
