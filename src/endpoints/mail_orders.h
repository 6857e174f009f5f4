// Mails that a person's own doing causes: to confirm an address, to choose a new password. One of a kind for each
// account in a while, so that nobody's mailbox is filled from a login page.
#pragma once

#include <string>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "model/user.h"
#include "store/plan.h"

namespace latchkey::endpoints {

enum class MailOrdered {
  yes,       ///< the plan holds it
  too_soon,  ///< one went out a moment ago; the plan is as it was
};

/// `plan` outlives the call. Errors: the store's; unavailable also when the realm has no mail server.
Task<Result<MailOrdered>> order_verification(const Visit& visit, model::User user, std::string client_id,
                                             store::Plan& plan);
/// `login` is the sealed login to go on with.
Task<Result<MailOrdered>> order_reset(const Visit& visit, model::User user, std::string client_id, std::string login,
                                      store::Plan& plan);

/// The page that says so, and the log line.
[[nodiscard]] http::Response mail_not_ordered(const Visit& visit, const Error& error, const model::Client* client);

}  // namespace latchkey::endpoints
