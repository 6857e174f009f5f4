// An address in a page has been looked at: no javascript: gets into href by way of a string.
// expect: (no matching conversion|calling a private constructor)
#include "pages/safe_url.h"

latchkey::pages::SafeUrl link(const std::string& typed) {
#ifdef FORBIDDEN
  return latchkey::pages::SafeUrl(typed);
#else
  return latchkey::pages::SafeUrl::or_nowhere(typed);
#endif
}
