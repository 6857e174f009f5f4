// Every path of the account API below /realms/{realm}/account, with the roles that each needs. The same paths show the
// account console to a browser.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>
#include <vector>

#include "account/call.h"
#include "http/router.h"

namespace latchkey::account {

struct Row {
  std::string_view method;
  std::string_view path;  ///< below the account: "" or "/sessions"
  std::string_view name;  ///< for logs and metrics
  Resource resource;
  std::span<const std::string_view> roles;  ///< one of them is enough; none: whoever has a token for the account
  std::size_t max_body = 0;
};

/// For the server and for the test that walks them.
[[nodiscard]] std::span<const Row> rows();

/// `env` outlives the routes.
[[nodiscard]] std::vector<http::Route> account_routes(const endpoints::Env& env);

}  // namespace latchkey::account
