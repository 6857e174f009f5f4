// Who holds a VerifiedToken holds one that the validator has checked.
// expect: calling a private constructor of class 'latchkey::jose::VerifiedToken'
#include "jose/jwt.h"

using namespace latchkey::jose;

auto make(JwsHeader header, Algorithm algorithm, Claims claims) {
#ifdef FORBIDDEN
  return VerifiedToken(std::move(header), algorithm, std::move(claims));
#else
  return std::tuple(std::move(header), algorithm, std::move(claims));
#endif
}
