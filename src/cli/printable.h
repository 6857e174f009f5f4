// Text of other people on a terminal, which obeys control characters: whoever wrote them into a name shall not give it
// orders.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::cli {

/// UTF-8 `text` with its control characters, of one byte (C0, DEL) and of two (C1), spelled "\x1b".
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace latchkey::cli
