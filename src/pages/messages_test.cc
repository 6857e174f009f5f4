#include "pages/messages.h"

#include <gtest/gtest.h>

#include <set>

#include "pages/renderer.h"

namespace latchkey::pages {
namespace {

Messages sample() {
  Messages messages;
  messages.add("en", {{"hello", "Hello {0}, {1}"},
                      {"only_en", "English"},
                      {"shop", "The shop"},
                      {"loop", "${loop}!"},
                      {"a", "${b}${b}${b}${b}"},
                      {"b", "${c}${c}${c}${c}"},
                      {"c", ""}});
  messages.add("de", {{"hello", "Hallo {0}, {1}"}, {"shop", "Der Laden"}});
  return messages;
}

TEST(MessagesText, FallsBackFromRegionToLanguageToEnglishToTheKey) {
  const Messages messages = sample();
  EXPECT_EQ(messages.text("de-AT", {"hello", {"Ada", "!"}}), "Hallo Ada, !");
  EXPECT_EQ(messages.text("de", {"only_en"}), "English");
  EXPECT_EQ(messages.text("fr", {"shop"}), "The shop");
  EXPECT_EQ(messages.text("fr", {"noSuchKey"}), "noSuchKey");
}

TEST(MessagesText, LetsTheRealmsOwnWordsWin) {
  const MessageMap own = {{"hello", "Servus {0}"}};
  EXPECT_EQ(sample().text("de", {"hello", {"Ada"}}, &own), "Servus Ada");
}

TEST(MessagesText, SaysArgumentsAsTheyAre) {
  EXPECT_EQ(sample().text("en", {"hello", {"${shop}", "{0}"}}), "Hello ${shop}, {0}");
}

TEST(FormatMessage, FillsPlacesAndDoublesApostrophes) {
  const std::vector<std::string> args = {"A", "B"};
  EXPECT_EQ(format_message("{1}{0}{2}", args), "BA");
  EXPECT_EQ(format_message("don''t, don't", args), "don't, don't");
  EXPECT_EQ(format_message("{x} {} {0", args), "{x} {} {0");
}

TEST(MessagesResolve, ReplacesKeysInNames) {
  const Messages messages = sample();
  EXPECT_EQ(messages.resolve("de", "${shop} & Co"), "Der Laden & Co");
  EXPECT_EQ(messages.resolve("de", "${unknown.key}"), "unknown.key");
  EXPECT_EQ(messages.resolve("de", "$ {shop} ${shop"), "$ {shop} ${shop");
}

TEST(MessagesResolve, Cve2024_11736_NeverReadsTheEnvironment) {
  ASSERT_EQ(setenv("LATCHKEY_TEST_SECRET", "hunter2", 1), 0);
  for (const std::string_view name : {"${env.LATCHKEY_TEST_SECRET}", "${LATCHKEY_TEST_SECRET}", "${sys.user.home}",
                                      "${vault.x}", "${env.PATH:-x}", "$${env.PATH}"}) {
    const std::string said = sample().resolve("en", name);
    EXPECT_EQ(said.find("hunter2"), std::string::npos);
    EXPECT_EQ(said.find("/bin"), std::string::npos);
    EXPECT_EQ(said.find("root"), std::string::npos);
  }
}

TEST(MessagesResolve, EndsWhenMessagesNameEachOther) {
  const Messages messages = sample();
  EXPECT_LE(messages.resolve("en", "${loop}").size(), 64U);
  std::string wide;
  for (int i = 0; i < 2000; ++i) wide += "${a}";
  EXPECT_LE(messages.resolve("en", wide).size(), 4096U);
}

TEST(ParseProperties, ReadsWhatKeycloaksThemesWrite) {
  const auto read = parse_properties(
      "\xEF\xBB\xBF# comment\r\n! comment\n\n  key = value  \nother:x\nspaced  y z\nlong=one, \\\n   "
      "two\nuni=\\u00e9\\ud83d\\udd11\nesc\\=key=a\\tb\\\\\nempty=\nbare\ntwice=1\ntwice=2");
  ASSERT_TRUE(read) << read.error().detail;
  const MessageMap expected = {{"key", "value  "},   {"other", "x"}, {"spaced", "y z"},
                               {"long", "one, two"}, {"uni", "é🔑"}, {"esc=key", "a\tb\\"},
                               {"empty", ""},        {"bare", ""},   {"twice", "2"}};
  EXPECT_EQ(*read, expected);
}

TEST(ParseProperties, NamesTheLineItCannotRead) {
  for (const std::string_view bad :
       {"a=b\nc=\\u12", "a=b\nc=\\uzzzz", "a=b\nc=\\ud800x", "a=b\nc=\\udc00", "a=b\n=c"}) {
    const auto read = parse_properties(bad);
    ASSERT_FALSE(read) << bad;
    EXPECT_NE(read.error().detail.find("line 2"), std::string::npos) << read.error().detail;
  }
  EXPECT_FALSE(parse_properties(std::string(2 << 20, 'a')));
}

std::multiset<char> places(std::string_view text) {
  std::multiset<char> out;
  for (std::size_t i = text.find('{'); i != std::string_view::npos && i + 2 < text.size(); i = text.find('{', i + 1))
    out.insert(text[i + 1]);
  return out;
}

TEST(Bundles, AllHaveTheSameKeysAndPlaces) {
  const auto renderer = Renderer::create();
  ASSERT_TRUE(renderer) << renderer.error().detail;
  const Messages& messages = (*renderer)->messages();
  const MessageMap& english = *messages.bundle("en");
  for (const std::string_view wanted : {"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt-BR"})
    EXPECT_NE(messages.bundle(wanted), nullptr) << wanted;
  for (const auto& locale : messages.locales()) {
    const MessageMap& bundle = *messages.bundle(locale);
    for (const auto& [key, text] : english) {
      const auto own = bundle.find(key);
      ASSERT_NE(own, bundle.end()) << locale << " has no " << key;
      EXPECT_FALSE(own->second.empty()) << locale << ' ' << key;
      EXPECT_EQ(places(own->second), places(text)) << locale << ' ' << key;
      EXPECT_EQ(own->second.find('<'), std::string::npos) << locale << ' ' << key << " holds markup";
    }
    for (const auto& [key, text] : bundle)
      EXPECT_TRUE(english.contains(key)) << locale << " has " << key << ", which English has not";
  }
}

TEST(Bundles, SpeakTheirOwnLanguage) {
  const auto renderer = Renderer::create();
  ASSERT_TRUE(renderer);
  const Messages& messages = (*renderer)->messages();
  std::set<std::string> said;
  for (const auto& locale : messages.locales())
    EXPECT_TRUE(said.insert(messages.text(locale, {"invalidUserMessage"})).second) << locale;
}

}  // namespace
}  // namespace latchkey::pages
