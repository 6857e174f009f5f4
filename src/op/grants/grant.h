// What every grant of the token endpoint gives: a token plan with the writes that go with it, or a refusal, which may
// have writes too (a code used twice ends what it gave). A plan that conflicts means that somebody was quicker: reload
// and decide again, a bounded number of times.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "model/event.h"
#include "oauth/error.h"
#include "op/tokens/token_plan.h"
#include "store/plan.h"

namespace latchkey::model {
struct Client;
}

namespace latchkey::op {

struct Granted {
  TokenPlan tokens;
  store::Plan plan;  ///< may be empty: then nothing needs a commit
  std::vector<model::Event> events;
};

struct GrantRefusal {
  oauth::Error error;
  store::Plan plan;  ///< commit it (if not empty) before answering
  std::vector<model::Event> events;
};

using GrantResult = std::expected<Granted, GrantRefusal>;

/// unsupported_grant_type unless it is one of ours; unauthorized_client unless this client may use it.
[[nodiscard]] oauth::Result<GrantKind> check_grant_type(const model::Client& client, std::string_view grant_type);
[[nodiscard]] std::string_view wire_name(GrantKind kind);

}  // namespace latchkey::op
