#include "auth/routes.h"

#include <latchkey/httplib.h>

namespace demo::auth_module {

void add_routes(httplib::Server& server, const Identity& identity) { latchkey::rp::mount(server, *identity.web); }

}  // namespace demo::auth_module
