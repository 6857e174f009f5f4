// The page that a console's application stands in: no script and no style of its own, what the application must know in a
// JSON element, and something to see until it runs.
#pragma once

#include <string>

#include "json/json.h"

namespace latchkey::pages {

struct ConsolePage {
  std::string console;        ///< "admin" or "account": names the application's script and style
  std::string title;
  std::string language;       ///< "en"
  std::string resources_url;  ///< where script, style and logo are, without a slash at the end
  std::string loading;        ///< "Loading the admin console", said until the application runs
  std::string no_script;      ///< said where scripts are off
  json::Object environment;
};

/// Everything in it is escaped, the JSON too: no name of a realm ends the element that it stands in.
[[nodiscard]] std::string console_page(const ConsolePage& page);

/// What the page may load: only from here, and from `other_origin` ("" for none) where the realm's logins are elsewhere.
[[nodiscard]] std::string console_csp(std::string_view other_origin);

}  // namespace latchkey::pages
