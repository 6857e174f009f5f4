// Accept-Language and ui_locales are a stranger's: the answer is always one of the supported tags.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pages/locale.h"
#include "pages/safe_url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace latchkey::pages;
  static const std::vector<std::string> supported = {"en", "de", "pt-BR"};
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string chosen = choose_locale({.chosen = text, .ui_locales = text, .accept_language = text}, supported);
  if (std::ranges::find(supported, chosen) == supported.end()) __builtin_trap();
  const std::string tag = canonical_locale(text);
  if (!tag.empty() && canonical_locale(tag) != tag) __builtin_trap();
  if (const auto url = SafeUrl::parse(text); url && !SafeUrl::parse(url->with_query("a", text).str()) && size < 2000)
    __builtin_trap();
  return 0;
}
