// What a party says about itself (an OpenID Connect discovery document) as the configuration of an identity provider.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/json.h"

namespace latchkey::kc {

/// "authorizationUrl", "tokenUrl", ... from the document. Error::invalid for what is none, or names addresses that are
/// no http or https.
[[nodiscard]] Result<json::Object> config_from_discovery(std::string_view document);

}  // namespace latchkey::kc
