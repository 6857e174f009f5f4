// A realm's mail server, from the map under Keycloak's keys to what the mailer takes; and a mail from its texts.
//   host, port, from, fromDisplayName, replyTo, replyToDisplayName, envelopeFrom, ssl, starttls, auth, user, authType,
//   authTokenUrl, authTokenScope, authTokenClientId
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "fetch/mailer.h"
#include "model/client.h"
#include "model/ids.h"
#include "pages/mail.h"

namespace latchkey::endpoints {

/// Kept apart from the map.
struct MailSecrets {
  model::SharedSecret password;      ///< may be null, as the other
  model::SharedSecret token_client;  ///< of the client that gets access tokens for the mail server
};

/// Where an access token for the mail server comes from: a client's own (RFC 6749 §4.4).
struct MailTokenSource {
  std::string url;
  std::string scope;
  std::string client_id;
  model::SharedSecret secret;
};

struct MailSettings {
  fetch::Envelope envelope;  ///< still without an access token: mail_token.h
  std::optional<MailTokenSource> token = {};
  fetch::Mailbox from;
  std::optional<fetch::Mailbox> reply_to;
};

/// invalid: the detail names the key that is wrong. No secret is ever part of it.
[[nodiscard]] Result<MailSettings> mail_settings(const model::StringMap& smtp, const MailSecrets& secrets);

/// `id`: the same for every attempt.
[[nodiscard]] fetch::MailMessage make_mail(const MailSettings& settings, std::string to, pages::MailText text,
                                           std::string id, Instant now);

}  // namespace latchkey::endpoints
