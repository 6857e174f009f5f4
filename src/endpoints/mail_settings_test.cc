#include "endpoints/mail_settings.h"

#include <gtest/gtest.h>

namespace latchkey::endpoints {
namespace {

using Tls = fetch::SmtpServer::Tls;

TEST(MailSettings, ReadWhatKeycloaksRealmsSay) {
  const auto password = std::make_shared<const Secret>(Secret::copy_of("pw"));
  const auto settings = mail_settings({{"host", "mail.example"},
                                       {"port", "2525"},
                                       {"from", "idp@example.org"},
                                       {"fromDisplayName", "Acme"},
                                       {"replyTo", "help@example.org"},
                                       {"replyToDisplayName", "Help"},
                                       {"envelopeFrom", "bounces@example.org"},
                                       {"starttls", "true"},
                                       {"ssl", "false"},
                                       {"auth", "true"},
                                       {"user", "idp"}},
                                      {password, nullptr});
  ASSERT_TRUE(settings) << settings.error().detail;
  const auto& server = settings->envelope.server;
  EXPECT_EQ(server.host, "mail.example");
  EXPECT_EQ(server.port, 2525);
  EXPECT_EQ(server.tls, Tls::starttls);
  EXPECT_EQ(server.user, "idp");
  EXPECT_EQ(server.password, password);
  EXPECT_EQ(settings->from.name, "Acme");
  EXPECT_EQ(settings->reply_to->address, "help@example.org");
  EXPECT_EQ(settings->envelope.sender, "bounces@example.org");
}

TEST(MailSettings, NeedLittle) {
  const auto settings = mail_settings({{"host", "h"}, {"from", "a@b"}, {"port", ""}, {"user", "unused"}}, {});
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->envelope.server.port, 0);
  EXPECT_EQ(settings->envelope.server.tls, Tls::none);
  EXPECT_EQ(settings->envelope.server.user, "") << "without auth nobody signs in";
  EXPECT_FALSE(settings->reply_to);
}

TEST(MailSettings, NameTheKeyThatIsWrong) {
  const auto password = std::make_shared<const Secret>(Secret::copy_of("pw"));
  const model::StringMap good{{"host", "h"}, {"from", "a@b"}};
  const std::vector<std::pair<model::StringMap, std::string>> cases{
      {{{"host", ""}}, "host"},
      {{{"from", ""}}, "from"},
      {{{"from", "no address"}}, "from"},
      {{{"port", "70000"}}, "port"},
      {{{"port", "smtp"}}, "port"},
      {{{"replyTo", "a@b\r\nBcc: c@d"}}, "replyTo"},
      {{{"envelopeFrom", "x"}}, "envelopeFrom"},
      {{{"auth", "true"}}, "user"},
      {{{"auth", "true"}, {"user", "u"}, {"authType", "kerberos"}}, "authType"},
      {{{"auth", "true"}, {"authType", "token"}}, "user"},
      {{{"auth", "true"}, {"user", "u"}, {"authType", "token"}, {"authTokenUrl", "http://id.example/t"}},
       "authTokenUrl"},
      {{{"auth", "true"}, {"user", "u"}, {"authType", "token"}, {"authTokenUrl", "https://id.example/t"}},
       "authTokenClientId"},
      {{{"auth", "true"},
        {"user", "u"},
        {"authType", "token"},
        {"authTokenUrl", "https://id.example/t"},
        {"authTokenClientId", "mail"}},
       "authTokenClientSecret"},
  };
  for (const auto& [change, key] : cases) {
    auto smtp = good;
    for (const auto& [name, value] : change) smtp[name] = value;
    const auto settings = mail_settings(smtp, {password, nullptr});
    ASSERT_FALSE(settings) << key;
    EXPECT_TRUE(settings.error().detail.contains("' " + key + " ")) << settings.error().detail;
  }
}

}  // namespace
}  // namespace latchkey::endpoints
