// A secret has no way into a stream, and so none into a log.
// expect: invalid operands to binary expression .*'const latchkey::Secret'
#include <iostream>

#include "base/secret.h"

void print(const latchkey::Secret& secret) {
#ifdef FORBIDDEN
  std::cout << secret;
#else
  std::cout << secret.size();
#endif
}
