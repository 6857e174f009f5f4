// Nor into fmt.
// expect: (static assertion failed|implicit instantiation|call to deleted)
#include <fmt/format.h>

#include "base/secret.h"

std::string print(const latchkey::Secret& secret) {
#ifdef FORBIDDEN
  return fmt::format("{}", secret);
#else
  return fmt::format("{}", secret.size());
#endif
}
