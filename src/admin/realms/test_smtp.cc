// POST /admin/realms/{realm}/testSMTPConnection: a mail to the administrator who asks, by the settings that he typed.
#include <fmt/format.h>

#include "admin/change.h"
#include "admin/realms/realms.h"
#include "admin/reply.h"
#include "endpoints/test_mail.h"
#include "json/object_reader.h"
#include "kc/key_components.h"
#include "kc/mail_server.h"

namespace latchkey::admin {
namespace {

std::string locale_of(const model::User& user) {
  const auto* own = user.attribute("locale");
  return own == nullptr ? std::string() : *own;
}

/// Whether the mask that stands for a stored secret was sent; it is taken out.
bool take_mask(model::StringMap& smtp, std::string_view key) {
  const auto found = smtp.find(key);
  if (found == smtp.end() || found->second != kc::kMaskedSecret) return false;
  smtp.erase(found);
  return true;
}

std::expected<endpoints::TestMail, http::Response> read_settings(const Call& call, const json::Object& body) {
  const json::Object wrapped{{"smtpServer", body}};
  json::ObjectReader reader(wrapped, json::Scalars::coerce);
  endpoints::TestMail mail{.realm = call.realm,
                           .smtp = reader.string_map("smtpServer"),
                           .secrets = {},
                           .to = call.caller.user.email,
                           .locale = locale_of(call.caller.user)};
  if (const auto status = reader.status(); !status) return std::unexpected(refusal_of(status.error()));
  const auto& stored = call.realm->settings();
  if (take_mask(mail.smtp, "password")) {
    if (stored.smtp_password && !kc::is_same_mail_server(stored.smtp, mail.smtp))
      return std::unexpected(
          refused(400, "The stored password is for another host, port or user, or TLS is off now: type the password"));
    mail.secrets.password = stored.smtp_password;
  }
  if (take_mask(mail.smtp, "authTokenClientSecret")) {
    mail.secrets.token_client = kc::mail_token_secret(*call.realm);
    if (mail.secrets.token_client && !kc::is_same_token_client(stored.smtp, mail.smtp))
      return std::unexpected(refused(
          400,
          "The stored secret is for another mail server, token URL or client, or TLS is off now: type the secret"));
  }
  return mail;
}

/// One text for whatever kept a mail from being taken: what answers on which port inside is not told, the log says it.
std::string reason_of(const Error& error) {
  if (error.kind == Error::Kind::invalid && !error.detail.contains("://")) return error.detail;
  return "the mail server did not take the mail; the server's log says why";
}

}  // namespace

Task<Reply> test_smtp(const Call& call) {
  const auto body = body_object(call);
  if (!body) co_return body.error();
  auto mail = read_settings(call, *body);
  if (!mail) co_return std::move(mail.error());
  if (mail->to.empty()) co_return refused(400, "Logged in user does not have an e-mail.");
  const auto sent = co_await endpoints::send_test_mail(call.env, *std::move(mail));
  if (!sent) co_return refused(400, fmt::format("Failed to send email: {}", reason_of(sent.error())));
  store::Plan plan;
  plan.add(store::CommitNothing{});
  Change change{.operation = "ACTION", .resource_type = "REALM", .resource_path = "testSMTPConnection"};
  co_return co_await commit(call, std::move(plan), std::move(change), http::Response::no_content());
}

}  // namespace latchkey::admin
