// Telling applications at their admin URLs (op/adapter/adapter_action.h), while the administrator waits for what they
// answer. Whoever cannot be reached in time is named as failed.
#pragma once

#include <string>
#include <vector>

#include "admin/call.h"
#include "op/adapter/adapter_action.h"

namespace latchkey::admin {

/// Where this client wants to be told; none without an admin URL.
[[nodiscard]] std::vector<std::string> addresses_of(const Call& call, const model::Client& client);

struct AdapterCall {
  const model::Client* client = nullptr;  ///< of the call's realm
  op::AdapterAction action;
};

/// {successRequests: [address], failedRequests: [address]}; a list that would be empty is left out.
Task<json::Object> tell_adapters(const Call& call, std::vector<AdapterCall> calls);

}  // namespace latchkey::admin
