// Tells an application at its admin URL that all of its sessions are over (op/adapter/adapter_action.h). As for
// webhooks, that address is on the public Internet unless whoever runs the server allows others.
#pragma once

#include "base/time.h"
#include "fetch/fetcher.h"
#include "outbox/realm_finder.h"
#include "outbox/worker.h"

namespace latchkey::outbox {

struct AdapterDesk {
  RealmFinder& realms;
  fetch::Fetcher& fetcher;
  const Clock& clock;
};

/// All of the desk outlives what this returns.
[[nodiscard]] Deliver adapter_delivery(AdapterDesk desk);

}  // namespace latchkey::outbox
