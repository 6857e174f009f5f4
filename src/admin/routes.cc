#include "admin/routes.h"

#include <algorithm>
#include <iterator>

#include "admin/dispatch.h"
#include "admin/rows/rows.h"

namespace latchkey::admin {

std::vector<Row> rows() {
  std::vector<Row> all;
  for (const auto& group : {console_rows(), realm_rows(), client_rows(), user_rows(), authentication_rows(),
                            identity_provider_rows(), organization_rows(), authorization_rows()}) {
    std::ranges::copy(group, std::back_inserter(all));
  }
  return all;
}

std::vector<http::Route> admin_routes(const endpoints::Env& env) {
  std::vector<http::Route> routes;
  const auto memo = std::make_shared<RoleMemo>();
  for (const Row& row : rows()) {
    routes.push_back({std::string(row.method), std::string(row.pattern), std::string(row.name),
                      [&env, memo, row](const http::Request& request) { return dispatch({env, *memo}, row, request); },
                      row.max_body, http::Preflight::any,
                      [&env, memo, row](const http::Request& head) { return refuse_body({env, *memo}, row, head); }});
  }
  return routes;
}

}  // namespace latchkey::admin
