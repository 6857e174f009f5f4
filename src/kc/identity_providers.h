// Identity providers: they are stored and served, and nobody signs in through one yet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/realm.h"

namespace latchkey::kc {

/// The aliases of those that name an authentication flow, for the first login or for what follows every login.
[[nodiscard]] std::vector<std::string> identity_providers_using(const model::Realm& realm, std::string_view flow_alias);

}  // namespace latchkey::kc
