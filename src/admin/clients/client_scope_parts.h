// What the resources of client scopes share.
#pragma once

#include "admin/clients/client_parts.h"

namespace latchkey::admin {

/// The client scope whose id stands in the path as `{scope}`; 404.
[[nodiscard]] Found<model::ClientScope> find_client_scope(const Call& call);

}  // namespace latchkey::admin
