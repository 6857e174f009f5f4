#include "pages/locale.h"

#include <gtest/gtest.h>

#include <vector>

namespace latchkey::pages {
namespace {

const std::vector<std::string> supported = {"en", "de", "fr", "pt-BR", "zh-CN"};

TEST(ChooseLocale, AsksTheStrongestWishFirst) {
  LocaleWishes wishes{.chosen = "fr",
                      .user = "de",
                      .ui_locales = "pt-BR",
                      .cookie = "zh-CN",
                      .accept_language = "en",
                      .realm_default = "de"};
  EXPECT_EQ(choose_locale(wishes, supported), "fr");
  wishes.chosen = {};
  EXPECT_EQ(choose_locale(wishes, supported), "de");
  wishes.user = {};
  EXPECT_EQ(choose_locale(wishes, supported), "pt-BR");
  wishes.ui_locales = {};
  EXPECT_EQ(choose_locale(wishes, supported), "zh-CN");
  wishes.cookie = {};
  EXPECT_EQ(choose_locale(wishes, supported), "en");
  wishes.accept_language = {};
  EXPECT_EQ(choose_locale(wishes, supported), "de");
}

struct Case {
  std::string_view header;
  std::string_view expected;
};

TEST(ChooseLocale, ReadsAcceptLanguageByWeight) {
  const Case cases[] = {
      {"de", "de"},
      {"de-AT, en;q=0.8", "de"},
      {"en;q=0.5, fr;q=0.9", "fr"},
      {"fr;q=0.9,de;q=0.9", "fr"},
      {"es, it;q=0.9, de;q=0.1", "de"},
      {"de;q=0, fr;q=0.1", "fr"},
      {"pt", "pt-BR"},
      {"PT_br", "pt-BR"},
      {"zh-Hans-CN", "zh-CN"},
      {"*", "en"},
      {"xx", "en"},
      {"de;q=2", "en"},
      {"de;q=abc, fr;q=0.1", "fr"},
      {"de;level=1", "en"},
      {",,;;,=", "en"},
      {"../../etc/passwd", "en"},
  };
  for (const auto& c : cases)
    EXPECT_EQ(choose_locale({.accept_language = c.header}, supported), c.expected) << c.header;
}

TEST(ChooseLocale, TakesTheFirstOfUiLocalesThatIsSpoken) {
  EXPECT_EQ(choose_locale({.ui_locales = "es fr-CA de"}, supported), "fr");
  EXPECT_EQ(choose_locale({.ui_locales = "es it"}, supported), "en");
}

TEST(ChooseLocale, StaysCalmAboutEnormousHeaders) {
  std::string header;
  for (int i = 0; i < 100000; ++i) header += "xx,";
  EXPECT_EQ(choose_locale({.accept_language = header + "de"}, supported), "en");
}

TEST(ChooseLocale, SpeaksTheDefaultOrEnglishWhenTheRealmNamesNoLanguages) {
  EXPECT_EQ(choose_locale({.accept_language = "de"}, {}), "en");
  EXPECT_EQ(choose_locale({.accept_language = "fr", .realm_default = "de"}, {}), "de");
  const std::vector<std::string> only_french = {"fr"};
  EXPECT_EQ(choose_locale({.accept_language = "de"}, only_french), "fr");
}

TEST(Locale, HasOneSpelling) {
  const Case cases[] = {
      {"pt_br", "pt-BR"}, {"DE", "de"}, {"zh_hant_tw", "zh-Hant-TW"}, {"", ""}, {"x", ""}, {"d3", ""}, {"de-", ""},
      {"de--at", ""},     {"a\"b", ""}, {"en-aaaaaaaaa", ""}};
  for (const auto& c : cases) EXPECT_EQ(canonical_locale(c.header), c.expected) << c.header;
}

TEST(Locale, KnowsDirectionAndName) {
  EXPECT_EQ(text_direction("ar"), "rtl");
  EXPECT_EQ(text_direction("he-IL"), "rtl");
  EXPECT_EQ(text_direction("de"), "ltr");
  EXPECT_EQ(language_name("de-AT"), "Deutsch");
  EXPECT_EQ(language_name("pt-br"), "Português (Brasil)");
  EXPECT_EQ(language_name("tlh"), "tlh");
}

}  // namespace
}  // namespace latchkey::pages
