// The mailer against a real mail server, Debian's python3-aiosmtpd (tests/lib/smtp_server.py).
#include "fetch/curl_mailer.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace latchkey::fetch {
namespace {

using Kind = Error::Kind;

/// The server of a test: started with arguments, ended with it.
class MailServer {
 public:
  explicit MailServer(std::vector<std::string> arguments = {}) {
    int in[2], out[2];
    if (::pipe(in) != 0 || ::pipe(out) != 0) std::abort();
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(in[0], 0);
      ::dup2(out[1], 1);
      for (const int fd : {in[0], in[1], out[0], out[1]}) ::close(fd);
      arguments.insert(arguments.begin(), LATCHKEY_SOURCE_DIR "/tests/lib/smtp_server.py");
      arguments.insert(arguments.begin(), "/usr/bin/python3");
      std::vector<char*> argv;
      for (auto& argument : arguments) argv.push_back(argument.data());
      argv.push_back(nullptr);
      ::execv(argv[0], argv.data());
      ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    to_ = in[1];
    from_ = out[0];
    const auto first = line();
    const auto digits = first.find_first_of("0123456789");
    if (digits != std::string::npos) port_ = static_cast<std::uint16_t>(std::stoi(first.substr(digits)));
  }
  ~MailServer() {
    ::close(to_);
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(from_);
  }
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The next line of JSON; "" when none comes in time.
  std::string line() {
    std::string out;
    for (char c = 0;;) {
      pollfd waiting{from_, POLLIN, 0};
      if (::poll(&waiting, 1, 10'000) <= 0 || ::read(from_, &c, 1) != 1) return "";
      if (c == '\n') return out;
      out += c;
    }
  }

 private:
  pid_t pid_ = -1;
  int to_ = -1, from_ = -1;
  std::uint16_t port_ = 0;
};

/// A certificate for localhost that nobody but its own holder vouches for.
class Certificate {
 public:
  Certificate() : folder_(std::filesystem::path(testing::TempDir()) / ("mailer" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
    const std::string command =
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=DNS:localhost -keyout " +
        key() + " -out " + file() + " 2>/dev/null";
    if (std::system(command.c_str()) != 0) ADD_FAILURE() << "openssl made no certificate";
  }
  ~Certificate() { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string file() const { return folder_ / "cert.pem"; }
  [[nodiscard]] std::string key() const { return folder_ / "key.pem"; }

 private:
  std::filesystem::path folder_;
};

Envelope envelope(const MailServer& server, SmtpServer::Tls tls = SmtpServer::Tls::none) {
  Envelope e;
  e.server = {.host = tls == SmtpServer::Tls::none ? "127.0.0.1" : "localhost",
              .port = server.port(),
              .tls = tls,
              .user = "",
              .password = nullptr};
  return e;
}

void sign_in(Envelope& e, std::string password) {
  e.server.user = "idp";
  e.server.password = std::make_shared<const Secret>(std::move(password));
}

MailMessage message() {
  return {.from = {"idp@example.org", "Prüfstelle"},
          .reply_to = Mailbox{"help@example.org", "Help"},
          .to = {"ada@example.org", ""},
          .subject = "Ihre Anmeldung: bestätigen",
          .text = "Grüße\n.\n..\nEnde\n",
          .html = "<p>Grüße</p>\n",
          .id = "mail-1",
          .date = from_unix_seconds(1'800'000'000)};
}

TEST(CurlMailer, HandsOverAMailThatIsReadAsItWasMeant) {
  MailServer server;
  auto e = envelope(server);
  e.sender = "bounces@example.org";
  const auto sent = make_curl_mailer({})->send(e, message());
  ASSERT_TRUE(sent) << sent.error().detail;
  const auto mail = server.line();
  for (const char* part : {R"("sender": "bounces@example.org")", R"("recipients": ["ada@example.org"])",
                           R"("from": "Pr\u00fcfstelle <idp@example.org>")", R"("reply-to": "Help <help@example.org>")",
                           R"("subject": "Ihre Anmeldung: best\u00e4tigen")",
                           R"("text": "Gr\u00fc\u00dfe\n.\n..\nEnde\n)", R"("html": "<p>Gr\u00fc\u00dfe</p>)",
                           R"("message-id": "<mail-1@example.org>")", R"("user": null)", R"("bearer": null)", R"("tls": false)"}) {
    EXPECT_TRUE(mail.contains(part)) << part << "\nin " << mail;
  }
}

TEST(CurlMailer, SignsInAndNeverTellsThePassword) {
  MailServer server({"--user", "idp", "--password", "mail-pw"});
  auto e = envelope(server);
  sign_in(e, "mail-pw");
  ASSERT_TRUE(make_curl_mailer({})->send(e, message()));
  EXPECT_TRUE(server.line().contains(R"("user": "idp")"));
  sign_in(e, "wrong-pw");
  const auto refused = make_curl_mailer({})->send(e, message());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::forbidden);
  EXPECT_FALSE(refused.error().detail.contains("wrong-pw"));
  e.server.user.clear();
  const auto stranger = make_curl_mailer({})->send(e, message());
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().kind, Kind::forbidden);
}

TEST(CurlMailer, TrustsNoCertificateThatNobodyVouchesFor) {
  const Certificate certificate;
  for (const auto& [flag, tls] :
       {std::pair{"--tls", SmtpServer::Tls::from_the_start}, std::pair{"--starttls", SmtpServer::Tls::starttls}}) {
    MailServer server({"--cert", certificate.file(), "--key", certificate.key(), flag});
    const auto stranger = make_curl_mailer({})->send(envelope(server, tls), message());
    ASSERT_FALSE(stranger) << flag;
    EXPECT_EQ(stranger.error().kind, Kind::unavailable) << flag;
    MailerOptions options;
    options.ca_file = certificate.file();
    const auto sent = make_curl_mailer(options)->send(envelope(server, tls), message());
    ASSERT_TRUE(sent) << flag << ": " << sent.error().detail;
    EXPECT_TRUE(server.line().contains(R"("tls": true)")) << flag;
  }
}

TEST(CurlMailer, SendsNothingInTheClearWhenTlsIsDemanded) {
  MailServer server;
  auto e = envelope(server, SmtpServer::Tls::starttls);
  sign_in(e, "mail-pw");
  const auto sent = make_curl_mailer({})->send(e, message());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, Kind::unavailable);
}

// RFC 5321 §4.2.1
TEST(CurlMailer, TellsForNowFromForGood) {
  for (const auto& [code, kind] : {std::pair{"451", Kind::unavailable}, std::pair{"554", Kind::invalid}}) {
    MailServer server({"--refuse", code});
    const auto sent = make_curl_mailer({})->send(envelope(server), message());
    ASSERT_FALSE(sent) << code;
    EXPECT_EQ(sent.error().kind, kind) << sent.error().detail;
    EXPECT_TRUE(sent.error().detail.contains(code)) << sent.error().detail;
  }
}

TEST(CurlMailer, WaitsNoLongerThanItMay) {
  MailServer server({"--slow", "2"});
  MailerOptions options;
  options.total_timeout = std::chrono::milliseconds{300};
  const auto sent = make_curl_mailer(options)->send(envelope(server), message());
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().kind, Kind::unavailable);
}

TEST(CurlMailer, RefusesAHostThatIsNone) {
  for (const char* host : {"", "a b", "a/b", "user@host", "host?x", "host#x", "a\r\nb"}) {
    Envelope e;
    e.server.host = host;
    const auto sent = make_curl_mailer({})->send(e, message());
    ASSERT_FALSE(sent) << host;
    EXPECT_EQ(sent.error().kind, Kind::invalid) << host;
  }
}

}  // namespace
}  // namespace latchkey::fetch
