// Every path of the provider in one table: the public port's and the management port's.
#pragma once

#include <functional>
#include <vector>

#include "endpoints/env.h"
#include "http/router.h"

namespace latchkey::endpoints {

/// `env` outlives the routes.
[[nodiscard]] std::vector<http::Route> public_routes(const Env& env);

struct Readiness {
  std::function<bool()> is_ready;  ///< false while starting and while stopping
};
/// /health, /health/live, /health/ready, /health/started, /metrics.
[[nodiscard]] std::vector<http::Route> management_routes(const Env& env, Readiness readiness);

/// What a person or a program sees where no endpoint answered (404, 405, 400, 500).
[[nodiscard]] http::Response render_error(const Env& env, const http::Request& request, int status,
                                          std::string_view message);

}  // namespace latchkey::endpoints
