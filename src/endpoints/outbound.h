// Outbound: what endpoints may use of the world outside, wired by main. Whatever waits there does so on `workers`,
// never on an I/O thread.
#pragma once

#include "base/worker_pool.h"
#include "fetch/fetcher.h"
#include "fetch/mailer.h"
#include "pages/mail.h"

namespace latchkey::endpoints {

struct Outbound {
  fetch::Mailer& mailer;
  const pages::MailRenderer& mails;
  WorkerPool& workers;
  fetch::Fetcher& fetcher;  ///< for addresses that somebody names: it reaches no private one
  /// For addresses of a realm's applications: private ones too where whoever runs the server allows webhooks there.
  fetch::Fetcher& applications;
};

}  // namespace latchkey::endpoints
