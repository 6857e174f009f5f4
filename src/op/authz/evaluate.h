// The decision of authorization services: which scopes of a resource somebody gets, and by which policies. Pure.
#pragma once

#include <vector>

#include "op/authz/policies.h"

namespace latchkey::op::authz {

struct PolicyResult {
  const Policy* policy = nullptr;
  bool permit = false;
  std::vector<PolicyResult> associated;
  bool endless = false;  ///< it, or something in it, was not judged to the end
};

struct Decision {
  const Resource* resource = nullptr;  ///< null: only scopes were asked for
  std::vector<const Scope*> requested;
  std::vector<PolicyResult> permissions;  ///< that apply
  bool permit = false;
  std::vector<const Scope*> allowed, denied;
};

/// No scopes requested: all of the resource's. A scope is granted by the permissions that name it and by those of the
/// resource as a whole, together by the server's strategy; what no permission covers is as the enforcement mode says.
[[nodiscard]] Decision evaluate(const ResourceServer& server, const Resource* resource,
                                std::vector<const Scope*> scopes, const Identity& identity);

}  // namespace latchkey::op::authz
