#include "fetch/mail_message.h"

#include <gtest/gtest.h>

namespace latchkey::fetch {
namespace {

constexpr Instant kDate = from_unix_seconds(1'800'000'000);

MailMessage plain() {
  return {.from = {"idp@example.org"},
          .to = {"ada@example.org"},
          .subject = "Hello",
          .text = "Hi.\n",
          .html = "",
          .id = "mail-1",
          .date = kDate};
}

std::string rendered(const MailMessage& message) {
  auto bytes = render(message);
  EXPECT_TRUE(bytes) << bytes.error().detail;
  return bytes ? *std::move(bytes) : "";
}

std::size_t lines_starting(const std::string& bytes, std::string_view with) {
  std::size_t found = bytes.starts_with(with) ? 1 : 0;
  const std::string line = "\r\n" + std::string(with);
  for (auto at = bytes.find(line); at != std::string::npos; at = bytes.find(line, at + 1)) ++found;
  return found;
}

// RFC 3834 §5: nobody answers a machine.
TEST(MailMessage, IsWrittenAsAMailProgramReadsIt) {
  EXPECT_EQ(
      rendered(plain()),
      "Date: Fri, 15 Jan 2027 08:00:00 +0000\r\nFrom: idp@example.org\r\nTo: ada@example.org\r\nSubject: Hello\r\n"
      "Message-ID: <mail-1@example.org>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nHi.\r\n");
}

// RFC 2046 §5.1.4
TEST(MailMessage, OffersTheTextBeforeTheHtml) {
  auto message = plain();
  message.html = "<p>Hi.</p>";
  const auto bytes = rendered(message);
  EXPECT_LT(bytes.find("text/plain"), bytes.find("text/html"));
  EXPECT_TRUE(bytes.contains("multipart/alternative; boundary="));
}

// RFC 2047 §2 and §5: encoded words of whole characters, at most 75 long.
// RFC 2047 §4
TEST(MailMessage, EncodesWhatIsNotAscii) {
  EXPECT_EQ(encode_header_text("Hello"), "Hello");
  EXPECT_EQ(encode_header_text("Grüße"), "=?UTF-8?B?R3LDvMOfZQ==?=");
  EXPECT_EQ(encode_header_text("=?UTF-8?B?eA==?="), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
  std::string japanese;
  for (int i = 0; i < 60; ++i) japanese += "日";
  const auto words = encode_header_text(japanese);
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find("\r\n ", at), words.size());
    EXPECT_LE(end - at, 75U);
    EXPECT_TRUE(std::string_view(words).substr(at).starts_with("=?UTF-8?B?5pel")) << words.substr(at);
    at = end + 3;
  }
}

TEST(MailMessage, QuotesNamesThatAreAscii) {
  auto message = plain();
  message.from.name = R"(Ada "the first", Ltd \ Co)";
  EXPECT_TRUE(rendered(message).contains("From: \"Ada \\\"the first\\\", Ltd \\\\ Co\" <idp@example.org>\r\n"));
}

TEST(MailMessage, LetsNoHeaderBeInjected) {
  const std::string evil = "x\r\nBcc: eve@example.org\r\n\r\n<b>\n\x01\x7f";
  auto message = plain();
  message.subject = evil;
  message.from.name = evil;
  message.to.name = evil;
  message.reply_to = Mailbox{"help@example.org", evil};
  message.id = evil;
  const auto bytes = rendered(message);
  EXPECT_EQ(lines_starting(bytes, "Bcc"), 0U);
  EXPECT_EQ(lines_starting(bytes, "From:"), 1U);
  EXPECT_EQ(bytes.find("\r\n\r\n"),
            bytes.find("quoted-printable\r\n\r\n") + std::string_view("quoted-printable").size());
}

TEST(MailMessage, RefusesWhatIsNoAddress) {
  for (const char* bad :
       {"", "ada", "@example.org", "ada@", "ada@.org", "ada@example.org.", "ada@exa mple.org", "a b@example.org",
        "ada@example.org\r\nBcc: eve@example.org", "ada@example.org\n", "<ada@example.org>", "ada@example.org>",
        "ada,eve@example.org", "ada@example.org,eve@example.org", "\"ada\"@example.org", "ada@exämple.org",
        "ada@example.org SIZE=1", "ada;eve@example.org", "ada(x)@example.org"}) {
    EXPECT_FALSE(check_address(bad)) << bad;
    for (const int where : {0, 1, 2}) {
      auto message = plain();
      if (where == 0) message.from.address = bad;
      if (where == 1) message.to.address = bad;
      if (where == 2) message.reply_to = Mailbox{bad};
      EXPECT_FALSE(render(message)) << bad << " at " << where;
    }
  }
  EXPECT_FALSE(check_address(std::string(250, 'a') + "@example.org"));
  for (const char* good : {"ada@example.org", "ada.lovelace+x@sub.example.org", "o'brien@localhost", "a@b"})
    EXPECT_TRUE(check_address(good)) << good;
}

// RFC 2045 §6.7
TEST(MailMessage, KeepsLinesShortAndDotsHarmless) {
  auto message = plain();
  message.text = ".\n.hidden\n" + std::string(300, 'x') + "\ntrailing \nä=b\n";
  message.html = "<a href=\"https://id.example.org/" + std::string(2000, 'y') + "\">x</a>";
  const auto bytes = rendered(message);
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = bytes.find("\r\n", at);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - at, 76U);
    EXPECT_NE(bytes[at], '.');
    at = end + 2;
  }
  EXPECT_TRUE(bytes.contains("trailing=20\r\n=C3=A4=3Db\r\n"));
}

TEST(MailMessage, MendsBytesThatAreNoText) { EXPECT_EQ(encode_header_text("a\xff\xc3z"), "a??z"); }

}  // namespace
}  // namespace latchkey::fetch
