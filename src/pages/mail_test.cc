#include "pages/mail.h"

#include <gtest/gtest.h>

#include <set>

namespace latchkey::pages {
namespace {

constexpr MailKind kKinds[] = {MailKind::verify_email, MailKind::execute_actions, MailKind::reset_password,
                               MailKind::join_organization, MailKind::test};

const MailRenderer& renderer() {
  static const auto made = MailRenderer::create();
  if (!made) ADD_FAILURE() << made.error().detail;
  return **made;
}

MailLink link() {
  return {.url = SafeUrl::or_nowhere("https://id.example/realms/demo/login-actions/action-token?key=a.b.c&x=1"),
          .life = std::chrono::hours{12},
          .actions = {"UPDATE_PASSWORD", "VERIFY_EMAIL"}};
}

TEST(Mail, SaysTheSameInTextAndHtml) {
  const auto mail =
      renderer().render({.realm = "demo", .realm_display_name = "Acme"}, MailKind::execute_actions, link());
  EXPECT_EQ(mail.subject, "Your account needs your attention");
  EXPECT_TRUE(
      mail.text.starts_with("The administrator of Acme asks you to do something for your account: "
                            "Choose a new password, Confirm your email.\n\nBegin with this link:\n\n"
                            "https://id.example/realms/demo/login-actions/action-token?key=a.b.c&x=1\n"))
      << mail.text;
  EXPECT_TRUE(mail.text.contains("for 12 h."));
  EXPECT_TRUE(mail.html.contains("The administrator of Acme asks you"));
  EXPECT_TRUE(mail.html.contains("<html lang=\"en\" dir=\"ltr\">"));
  EXPECT_FALSE(mail.html.contains("key=a.b.c&x"));  // escaped, in the button and in the address below it
}

TEST(Mail, HoldsHostileNamesHarmless) {
  const std::string hostile = "<script>alert(1)</script>{0}\x1e";
  for (const auto kind : kKinds) {
    auto l = link();
    l.actions = {hostile};
    const auto mail = renderer().render({.realm = "demo", .realm_display_name = hostile}, kind, l);
    EXPECT_FALSE(mail.html.contains("<script>")) << mail.html;
    EXPECT_FALSE(mail.html.contains('\x1e'));
    EXPECT_FALSE(mail.text.contains('\x1e'));
    // The link of the mail, and no second one where a name wanted it.
    const auto first = mail.text.find("https://");
    EXPECT_EQ(mail.text.find("https://", first + 1), std::string::npos) << mail.text;
  }
}

TEST(Mail, SpeaksTheRealmsOwnWords) {
  const MessageMap words{{"passwordResetSubject", "Neues Kennwort"}, {"passwordResetBody", "Hier: {0} (noch {3})"}};
  const auto mail =
      renderer().render({.locale = "de", .realm = "demo", .overrides = &words}, MailKind::reset_password, link());
  EXPECT_EQ(mail.subject, "Neues Kennwort");
  EXPECT_EQ(mail.text, "Hier: " + link().url.str() + " (noch 12 Std.)\n");
  EXPECT_TRUE(mail.html.contains(">Hier: <a href="));
}

TEST(Mail, SaysHowLongALinkLives) {
  using std::chrono::seconds;
  const auto say = [](seconds life) { return say_life(renderer().messages(), {.realm = ""}, life); };
  EXPECT_EQ(say(seconds{20}), "1 min");
  EXPECT_EQ(say(seconds{300}), "5 min");
  EXPECT_EQ(say(seconds{5400}), "90 min");
  EXPECT_EQ(say(seconds{43200}), "12 h");
  EXPECT_EQ(say(seconds{3 * 86400}), "3 days");
}

TEST(Mail, HasAllItsTextsInEveryLanguage) {
  const Messages& messages = renderer().messages();
  const MessageMap& english = *messages.bundle("en");
  for (const std::string_view wanted : {"ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt-BR"})
    ASSERT_NE(messages.bundle(wanted), nullptr) << wanted;
  const auto places = [](std::string_view text) {
    std::multiset<char> out;
    for (auto i = text.find('{'); i != std::string_view::npos && i + 2 < text.size(); i = text.find('{', i + 1))
      out.insert(text[i + 1]);
    return out;
  };
  std::set<std::string> bodies;
  for (const auto& locale : messages.locales()) {
    const MessageMap& bundle = *messages.bundle(locale);
    EXPECT_EQ(bundle.size(), english.size()) << locale;
    for (const auto& [key, text] : english) {
      const auto own = bundle.find(key);
      ASSERT_NE(own, bundle.end()) << locale << " has no " << key;
      EXPECT_EQ(places(own->second), places(text)) << locale << ' ' << key;
      EXPECT_FALSE(own->second.contains('<')) << locale << ' ' << key << " holds markup";
    }
    EXPECT_TRUE(bodies.insert(messages.text(locale, {"passwordResetBody"})).second) << locale;
  }
  const auto arabic = renderer().render({.locale = "ar", .realm = "demo"}, MailKind::verify_email, link());
  EXPECT_TRUE(arabic.html.contains("lang=\"ar\" dir=\"rtl\""));
}

}  // namespace
}  // namespace latchkey::pages
