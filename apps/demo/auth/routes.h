// /auth/login, /auth/callback and /auth/logout: the library's own routes, put where the settings say.
#pragma once

#include <httplib.h>

#include "extensions/identity.h"

namespace demo::auth_module {

void add_routes(httplib::Server& server, const Identity& identity);

}  // namespace demo::auth_module
