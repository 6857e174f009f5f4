// What a user typed becomes Html by escaping only.
// expect: (no matching conversion|calling a private constructor)
#include "pages/html.h"

latchkey::pages::Html show(const std::string& typed) {
#ifdef FORBIDDEN
  return latchkey::pages::Html(typed);
#else
  return latchkey::pages::Html::escape(typed);
#endif
}
