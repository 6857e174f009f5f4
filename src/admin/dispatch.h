// What every call goes through before its resource sees it: authentication, the realm it is about, the roles it needs;
// and what follows: another try when the world changed, CORS.
#pragma once

#include <optional>

#include "admin/routes.h"

namespace latchkey::admin {

/// Both outlive the call.
struct Dispatcher {
  const endpoints::Env& env;
  RoleMemo& memo;
};
Task<http::Response> dispatch(Dispatcher dispatcher, Row row, const http::Request& request);
/// Before a large body is read: the answer to those who may not call the resource at all.
Task<std::optional<http::Response>> refuse_body(Dispatcher dispatcher, Row row, const http::Request& head);

}  // namespace latchkey::admin
