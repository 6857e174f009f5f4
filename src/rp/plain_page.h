// The page of whoever has none of their own: one look for what the library and the gateway have to say to people.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::rp {

/// A whole page; `content` is HTML that stands below the headline, `title` is text.
[[nodiscard]] std::string plain_page(std::string_view title, std::string_view content);

/// The Content-Security-Policy of such a page: nothing but its own style.
[[nodiscard]] const std::string& plain_page_policy();

}  // namespace latchkey::rp
