// The message files of a theme, and the check that templates say only what there is.
#pragma once

#include <string_view>

#include "base/result.h"
#include "pages/messages.h"
#include "pages/template_set.h"
#include "pages/theme.h"

namespace latchkey::pages {

/// Adds every `{folder}messages_{locale}.properties` of the theme, its parents' first, so that its own texts win.
[[nodiscard]] Status<> add_messages(const Theme& theme, std::string_view folder, Messages& messages);

/// Every {{msg.key}} of the templates has an English text.
[[nodiscard]] Status<> check_keys(const TemplateSet& templates, const Messages& messages);

}  // namespace latchkey::pages
