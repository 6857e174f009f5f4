// The sessions that stand of whoever asks, with what applications got from them.
#pragma once

#include <vector>

#include "account/call.h"
#include "base/result.h"
#include "model/session.h"

namespace latchkey::account {

struct StandingSession {
  model::UserSession session;
  std::vector<model::ClientSession> clients;
};
/// Online or offline ones, the newest first. An error is the store's.
Task<Result<std::vector<StandingSession>>> standing_sessions(const Call& call, bool offline);

}  // namespace latchkey::account
