// Sends a mail that was ordered (op/mail/mail_order.h): signs its link, writes it in its language, hands it to the
// realm's mail server. The realm's settings count as they are now, not as they were.
#pragma once

#include "base/time.h"
#include "fetch/fetcher.h"
#include "fetch/mailer.h"
#include "outbox/realm_finder.h"
#include "outbox/worker.h"
#include "pages/mail.h"

namespace latchkey::outbox {

struct MailDesk {
  RealmFinder& realms;
  const pages::MailRenderer& mails;
  fetch::Mailer& mailer;
  fetch::Fetcher& fetcher;  ///< for access tokens of mail servers
  const Clock& clock;
};

/// All of the desk outlives what this returns.
[[nodiscard]] Deliver mail_delivery(MailDesk desk);

}  // namespace latchkey::outbox
