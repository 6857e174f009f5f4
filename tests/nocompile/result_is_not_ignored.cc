// A result that says whether something worked is looked at.
// expect: ignoring return value of function declared with 'nodiscard'
#include "jose/jws.h"

using namespace latchkey::jose;

void check(std::string_view token, const JwkSet& keys, std::span<const Algorithm> allowed) {
#ifdef FORBIDDEN
  verify_jws(token, keys, allowed);
#else
  static_cast<void>(verify_jws(token, keys, allowed).has_value());
#endif
}
