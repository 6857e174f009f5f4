// What leaves the server by itself: the mailer, the webhooks' fetcher, and the worker that sends what waits in the
// outbox.
#pragma once

#include <memory>

#include "base/result.h"
#include "endpoints/outbound.h"
#include "endpoints/realm_cache.h"
#include "fetch/fetcher.h"
#include "main/config.h"
#include "outbox/realm_finder.h"
#include "outbox/worker.h"
#include "pages/theme.h"

namespace latchkey::main {

class Outgoing {
 public:
  /// The error names what is wrong with the theme's mails.
  [[nodiscard]] static Result<std::unique_ptr<Outgoing>> make(const Config& config,
                                                              std::shared_ptr<const pages::Theme> theme);

  [[nodiscard]] const endpoints::Outbound& outbound() const { return outbound_; }

  /// From here on the outbox is emptied; all of these outlive the stop.
  void start(const Config& config, store::Store& store, endpoints::RealmCache& realms, const Clock& clock, Log& log,
             Metrics& metrics);
  /// Waits for what is being sent.
  void stop();

 private:
  Outgoing(const Config& config, std::unique_ptr<const pages::MailRenderer> mails);

  std::unique_ptr<const pages::MailRenderer> mails_;
  std::unique_ptr<fetch::Mailer> mailer_;
  std::unique_ptr<fetch::Fetcher> fetcher_;            ///< of webhooks and applications
  std::unique_ptr<fetch::Fetcher> strangers_fetcher_;  ///< of addresses that somebody names
  WorkerPool workers_;
  endpoints::Outbound outbound_;
  std::unique_ptr<outbox::RealmFinder> realms_;
  std::unique_ptr<outbox::Worker> worker_;
};

}  // namespace latchkey::main
