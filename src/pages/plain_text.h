// What a piece of HTML says, as text: for names that people write with markup in Keycloak's console. The text is
// escaped like every other where it is shown; markup of theirs never reaches a page.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::pages {

/// Without tags, comments and what stands in <script> and <style>; known entities resolved, white space once.
[[nodiscard]] std::string plain_text(std::string_view html);

}  // namespace latchkey::pages
