// The client's own private keys, from what the settings hold: PEM or one JWK.
#pragma once

#include <latchkey/client_authentication.h>
#include <latchkey/result.h>

#include <string_view>

#include "jose/signing_key.h"

namespace latchkey::rp {

/// invalid_configuration naming `setting` when the text is no private key or does not fit the algorithm.
[[nodiscard]] Result<jose::SigningKey> parse_client_key(const ClientKey& key, std::string_view setting);

}  // namespace latchkey::rp
