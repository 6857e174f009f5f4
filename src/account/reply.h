// Answers in the forms that the account console reads.
#pragma once

#include "endpoints/api_reply.h"

namespace latchkey::account {

using endpoints::error_reply;
using endpoints::json_reply;
using endpoints::refused;
using endpoints::unauthorized;
using endpoints::unavailable;

}  // namespace latchkey::account
