// A realm's mail server, from the map under Keycloak's keys to what the mailer takes; and a mail from its texts.
//   host, port, from, fromDisplayName, replyTo, replyToDisplayName, envelopeFrom, ssl, starttls, auth, user
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

struct MailSettings {
  fetch::Envelope envelope;
  fetch::Mailbox from;
  std::optional<fetch::Mailbox> reply_to;
};

/// invalid: the detail names the key that is wrong. The password is never part of it.
[[nodiscard]] Result<MailSettings> mail_settings(const model::StringMap& smtp, const model::SharedSecret& password);

/// `id`: the same for every attempt.
[[nodiscard]] fetch::MailMessage make_mail(const MailSettings& settings, std::string to, pages::MailText text,
                                           std::string id, Instant now);

}  // namespace latchkey::endpoints
