// The consoles' pages, for the endpoints whose paths they share.
#pragma once

#include "endpoints/visit.h"
#include "http/message.h"

namespace latchkey::endpoints {

/// The account console's page of this realm: the same under every path below /realms/{realm}/account.
Task<http::Response> account_console(const Visit& visit);

}  // namespace latchkey::endpoints
