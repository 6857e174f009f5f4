// What every call goes through before its resource sees it: authentication, the realm it is about, the roles it needs;
// and what follows: another try when the world changed, CORS.
#pragma once

#include "admin/routes.h"

namespace latchkey::admin {

/// Both outlive the call.
struct Dispatcher {
  const endpoints::Env& env;
  RoleMemo& memo;
};
Task<http::Response> dispatch(Dispatcher dispatcher, Row row, const http::Request& request);

}  // namespace latchkey::admin
