// What the resources of required actions share.
#pragma once

#include <memory>
#include <vector>

#include "admin/call.h"

namespace latchkey::admin {

using RequiredActionPtr = std::shared_ptr<const model::RequiredAction>;

/// In the order in which users are led through them.
[[nodiscard]] std::vector<RequiredActionPtr> ordered_actions(const model::Realm& realm);

}  // namespace latchkey::admin
