// A log field takes text and numbers; a secret is neither.
// expect: no matching (conversion|constructor)
#include "base/log.h"
#include "base/secret.h"

latchkey::LogField field(const latchkey::Secret& secret) {
#ifdef FORBIDDEN
  return latchkey::LogField("password", secret);
#else
  return latchkey::LogField("length", secret.size());
#endif
}
