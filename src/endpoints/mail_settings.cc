#include "endpoints/mail_settings.h"

#include <charconv>
#include <utility>

#include "url/url.h"

namespace latchkey::endpoints {
namespace {

using Tls = fetch::SmtpServer::Tls;

std::string_view entry(const model::StringMap& smtp, std::string_view key) {
  const auto found = smtp.find(key);
  return found == smtp.end() ? std::string_view() : std::string_view(found->second);
}

std::unexpected<Error> wrong(std::string_view key, std::string_view what) {
  return fail(Error::Kind::invalid, std::string("the mail settings' ").append(key).append(" ").append(what));
}

Result<std::uint16_t> port_of(std::string_view text) {
  if (text.empty()) return std::uint16_t{0};
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return wrong("port", "is no port");
  return port;
}

Result<std::optional<fetch::Mailbox>> mailbox(const model::StringMap& smtp, std::string_view key,
                                              std::string_view name_key) {
  const auto address = entry(smtp, key);
  if (address.empty()) return std::nullopt;
  if (!fetch::check_address(address)) return wrong(key, "is no mail address");
  return fetch::Mailbox{std::string(address), std::string(entry(smtp, name_key))};
}

/// A secret goes there, so not in clear, but to this machine.
bool is_token_url(std::string_view text) {
  const auto parsed = url::parse_http_url(text);
  return parsed && (parsed->scheme == "https" || url::is_loopback_host(parsed->host));
}

Result<MailTokenSource> token_source(const model::StringMap& smtp, const model::SharedSecret& secret) {
  MailTokenSource source{.url = std::string(entry(smtp, "authTokenUrl")),
                         .scope = std::string(entry(smtp, "authTokenScope")),
                         .client_id = std::string(entry(smtp, "authTokenClientId")),
                         .secret = secret};
  if (!is_token_url(source.url)) return wrong("authTokenUrl", "is no https address");
  if (source.client_id.empty()) return wrong("authTokenClientId", "is missing");
  if (!secret) return wrong("authTokenClientSecret", "is missing");
  return source;
}

/// How the mail server is signed in to.
Status<> read_login(const model::StringMap& smtp, const MailSecrets& secrets, MailSettings& settings) {
  auto& server = settings.envelope.server;
  server.user = entry(smtp, "user");
  if (server.user.empty()) return wrong("user", "is missing");
  const auto type = entry(smtp, "authType");
  if (type == "token") {
    auto source = token_source(smtp, secrets.token_client);
    if (!source) return std::unexpected(source.error());
    settings.token = *std::move(source);
    return {};
  }
  if (!type.empty() && type != "basic") return wrong("authType", "is neither basic nor token");
  server.password = secrets.password;
  return {};
}

}  // namespace

Result<MailSettings> mail_settings(const model::StringMap& smtp, const MailSecrets& secrets) {
  MailSettings settings;
  auto& server = settings.envelope.server;
  server.host = entry(smtp, "host");
  if (server.host.empty()) return wrong("host", "is missing");
  const auto port = port_of(entry(smtp, "port"));
  if (!port) return std::unexpected(port.error());
  server.port = *port;
  if (entry(smtp, "starttls") == "true") server.tls = Tls::starttls;
  if (entry(smtp, "ssl") == "true") server.tls = Tls::from_the_start;
  if (entry(smtp, "auth") == "true") {
    if (auto login = read_login(smtp, secrets, settings); !login) return std::unexpected(login.error());
  }
  auto from = mailbox(smtp, "from", "fromDisplayName");
  if (!from) return std::unexpected(from.error());
  if (!*from) return wrong("from", "is missing");
  settings.from = **std::move(from);
  auto reply_to = mailbox(smtp, "replyTo", "replyToDisplayName");
  if (!reply_to) return std::unexpected(reply_to.error());
  settings.reply_to = *std::move(reply_to);
  settings.envelope.sender = entry(smtp, "envelopeFrom");
  if (!settings.envelope.sender.empty() && !fetch::check_address(settings.envelope.sender))
    return wrong("envelopeFrom", "is no mail address");
  return settings;
}

fetch::MailMessage make_mail(const MailSettings& settings, std::string to, pages::MailText text, std::string id,
                             Instant now) {
  return {.from = settings.from,
          .reply_to = settings.reply_to,
          .to = {std::move(to)},
          .subject = std::move(text.subject),
          .text = std::move(text.text),
          .html = std::move(text.html),
          .id = std::move(id),
          .date = now};
}

}  // namespace latchkey::endpoints
