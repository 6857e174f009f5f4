// GET account/linked-accounts: the other providers that a person may sign in through.
#include "account/reply.h"
#include "account/resources.h"

namespace latchkey::account {

// Nobody signs in through another provider yet, so nothing is or can be linked.
Task<http::Response> list_linked_accounts(const Call&) { co_return json_reply(json::Array{}); }

}  // namespace latchkey::account
