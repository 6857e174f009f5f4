// Every path of the Admin REST API, with the roles that each needs. The tables stand in rows/, one file a group.
#pragma once

#include <string_view>
#include <vector>

#include "admin/access.h"
#include "admin/call.h"
#include "http/router.h"

namespace latchkey::admin {

struct Row {
  std::string_view method;
  std::string_view pattern;
  std::string_view name;  ///< for logs and metrics
  Resource resource;
  Access access;
  std::size_t max_body = 0;  ///< bytes; 0: the server's default
};

/// All tables as one, for the server and for the test that walks them.
[[nodiscard]] std::vector<Row> rows();

/// `env` outlives the routes.
[[nodiscard]] std::vector<http::Route> admin_routes(const endpoints::Env& env);

}  // namespace latchkey::admin
