// The names that client scopes may have.
#pragma once

#include <string_view>

namespace latchkey::admin {

/// A scope-token (RFC 6749 §3.3): printable ASCII without space, quote and backslash.
[[nodiscard]] bool is_scope_token(std::string_view name);

}  // namespace latchkey::admin
