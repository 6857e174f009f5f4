// How single-use secrets are found: by their hash, so that a stolen database holds no usable code.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::op {

/// base64url(SHA-256(secret)), the `key_hash` of model::SingleUse.
[[nodiscard]] std::string single_use_key(std::string_view secret);

}  // namespace latchkey::op
