#include "main/outgoing.h"

#include "fetch/curl_fetcher.h"
#include "fetch/curl_mailer.h"
#include "main/version.h"
#include "op/adapter/adapter_action.h"
#include "op/logout/backchannel.h"
#include "op/mail/mail_order.h"
#include "op/webhooks.h"
#include "outbox/adapter_delivery.h"
#include "outbox/backchannel_delivery.h"
#include "outbox/mail_delivery.h"
#include "outbox/webhook_delivery.h"

namespace latchkey::main {
namespace {

std::unique_ptr<fetch::Fetcher> make_fetcher(const Config& config) {
  fetch::CurlOptions options;
  options.user_agent = std::string("latchkey/").append(version());
  options.ca_file = config.ca_file;
  options.allow_private_addresses = config.webhook_private_addresses;
  options.limits.max_body_bytes = std::size_t{64} << 10;  // nobody reads the answers
  return fetch::make_curl_fetcher(std::move(options));
}

// SSRF: what an administrator of one realm, or a stranger, names never leads into our own network.
std::unique_ptr<fetch::Fetcher> make_strangers_fetcher(const Config& config) {
  fetch::CurlOptions options;
  options.user_agent = std::string("latchkey/").append(version());
  options.ca_file = config.ca_file;
  return fetch::make_curl_fetcher(std::move(options));
}

std::unique_ptr<fetch::Mailer> make_mailer(const Config& config) {
  fetch::MailerOptions options;
  options.ca_file = config.ca_file;
  return fetch::make_curl_mailer(std::move(options));
}

}  // namespace

Result<std::unique_ptr<Outgoing>> Outgoing::make(const Config& config, std::shared_ptr<const pages::Theme> theme) {
  auto mails = pages::MailRenderer::create(std::move(theme));
  if (!mails) return std::unexpected(mails.error());
  return std::unique_ptr<Outgoing>(new Outgoing(config, *std::move(mails)));
}

Outgoing::Outgoing(const Config& config, std::unique_ptr<const pages::MailRenderer> mails)
    : mails_(std::move(mails)),
      mailer_(make_mailer(config)),
      fetcher_(make_fetcher(config)),
      strangers_fetcher_(make_strangers_fetcher(config)),
      workers_(2, 32),
      outbound_{*mailer_, *mails_, workers_, *strangers_fetcher_, *fetcher_} {}

void Outgoing::start(const Config& config, store::Store& store, endpoints::RealmCache& realms, const Clock& clock,
                     Log& log, Metrics& metrics) {
  realms_ = std::make_unique<outbox::RealmFinder>(store.realms(), realms);
  outbox::Deliverers deliverers;
  deliverers.emplace(op::kMailKind, outbox::mail_delivery({*realms_, *mails_, *mailer_, *fetcher_, clock}));
  deliverers.emplace(op::kWebhookKind,
                     outbox::webhook_delivery({*realms_, *fetcher_, clock, config.webhook_private_addresses}));
  deliverers.emplace(op::kBackchannelLogoutKind,
                     outbox::backchannel_delivery({*realms_, *fetcher_, clock, config.webhook_private_addresses}));
  deliverers.emplace(op::kAdapterLogoutKind, outbox::adapter_delivery({*realms_, *fetcher_, clock}));
  outbox::WorkerOptions options;
  options.first_pause = std::chrono::seconds{config.outbox_pause_s};
  worker_ = std::make_unique<outbox::Worker>(store, clock, log, metrics, std::move(deliverers), options);
}

void Outgoing::stop() { worker_.reset(); }

}  // namespace latchkey::main
