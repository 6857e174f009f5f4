// Who holds a LogoutToken holds one that was verified: nothing else may end a session.
// expect: calling a private constructor of class 'latchkey::rp::LogoutToken'
#include <latchkey/logout_token.h>

#include <type_traits>

using namespace latchkey::rp;

auto make() {
#ifdef FORBIDDEN
  return LogoutToken();
#else
  return std::is_copy_constructible_v<LogoutToken>;
#endif
}
