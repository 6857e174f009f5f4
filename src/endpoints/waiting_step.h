// A page that waits for the person: the login (or the link) becomes a row, and the browser is sent to the page's
// address.
#pragma once

#include <string>

#include "base/task.h"
#include "endpoints/login_flow.h"
#include "endpoints/visit.h"

namespace latchkey::endpoints {

/// Commits the progress's writes with the row. `action` is "CONSENT" or the alias of a required action; for
/// VERIFY_EMAIL the mail goes out with it.
Task<http::Response> wait_for(const Visit& visit, LoginProgress progress, std::string action);

}  // namespace latchkey::endpoints
