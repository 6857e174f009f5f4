// A secret is moved or cloned on purpose, never copied by accident.
// expect: 'latchkey::Secret' uses deleted function
#include "base/secret.h"

latchkey::Secret pass_on(latchkey::Secret& secret) {
#ifdef FORBIDDEN
  return latchkey::Secret(secret);
#else
  return secret.clone();
#endif
}
