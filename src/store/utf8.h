// Whether bytes are UTF-8, as every SQL database must be able to rely on.
#pragma once

#include <string_view>

namespace latchkey::store {

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace latchkey::store
