// The settings, checked before anything is done with them: each error names the setting and how to mend it.
#pragma once

#include <latchkey/relying_party.h>

#include <string>
#include <vector>

#include "jose/algorithm.h"

namespace latchkey::rp {

[[nodiscard]] Result<void> check_config(const Config& config);
/// Only what matters without a browser: neither redirect_uri nor the scope openid.
[[nodiscard]] Result<void> check_client_config(const Config& config);

/// True if a request may go to this URL: https, or http on this machine, or http where the settings permit it.
[[nodiscard]] bool is_permitted_url(const Config& config, std::string_view url);

/// The page after logout: the configured one or the root of redirect_uri's origin. `config` must have been checked.
[[nodiscard]] std::string post_logout_redirect_uri(const Config& config);

}  // namespace latchkey::rp
