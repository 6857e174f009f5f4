// Tells a client that a session is over (op/logout/backchannel.h): a POST to the address that the realm's administrator
// gave the client. As for webhooks, that address is on the public Internet unless whoever runs the server allows
// others.
#pragma once

#include "base/time.h"
#include "fetch/fetcher.h"
#include "outbox/realm_finder.h"
#include "outbox/worker.h"

namespace latchkey::outbox {

struct BackchannelDesk {
  RealmFinder& realms;
  fetch::Fetcher& fetcher;
  const Clock& clock;
  bool plain_http = false;  ///< only where private addresses are allowed
};

/// All of the desk outlives what this returns.
[[nodiscard]] Deliver backchannel_delivery(BackchannelDesk desk);

}  // namespace latchkey::outbox
