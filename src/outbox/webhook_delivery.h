// Sends a webhook's call (op/webhooks.h): a POST of JSON, signed, to an address that the realm's administrator named.
// It is refused where that address is not on the public Internet, unless whoever runs the server allows it (fetch
// does).
#pragma once

#include "base/time.h"
#include "fetch/fetcher.h"
#include "outbox/realm_finder.h"
#include "outbox/worker.h"

namespace latchkey::outbox {

struct WebhookDesk {
  RealmFinder& realms;
  fetch::Fetcher& fetcher;
  const Clock& clock;
  bool plain_http = false;  ///< only where private addresses are allowed: what is told is about people
};

/// All of the desk outlives what this returns.
[[nodiscard]] Deliver webhook_delivery(WebhookDesk desk);

}  // namespace latchkey::outbox
