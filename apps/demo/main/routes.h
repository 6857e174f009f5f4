// The application's own pages: home, profile (login needed), admin (role needed) and a JSON API.
#pragma once

#include <httplib.h>

#include <string>

#include "extensions/identity.h"
#include "views.h"

namespace demo::main_module {

void add_routes(httplib::Server& server, const Identity& identity, const Views& views, const std::string& admin_role);

}  // namespace demo::main_module
