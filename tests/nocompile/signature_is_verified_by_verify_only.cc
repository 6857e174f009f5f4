// The same for a bare signature.
// expect: calling a private constructor of class 'latchkey::jose::VerifiedJws'
#include "jose/jws.h"

using namespace latchkey::jose;

auto make(std::shared_ptr<const JwsHeader> header, Algorithm algorithm, std::string payload) {
#ifdef FORBIDDEN
  return VerifiedJws(std::move(header), algorithm, std::move(payload));
#else
  return std::tuple(std::move(header), algorithm, std::move(payload));
#endif
}
