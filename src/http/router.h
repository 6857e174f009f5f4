// Router: every route of a server in one table, matched by method and path.
// Patterns are literal segments, "{name}" for one segment and "{name*}" for the rest; literals win over parameters.
// A trailing slash is tolerated. Paths that servers and proxies read differently are refused before any route sees them:
// ";" in a segment, encoded slashes, backslashes and NUL, dot segments, malformed escapes, empty segments in the middle.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace latchkey::http {

/// Who answers a CORS preflight for a route.
enum class Preflight {
  none,  ///< no cross-origin calls: OPTIONS gets Allow only
  any,   ///< answered from the table without knowing the client; the endpoint checks the origin of the real request
};

/// Looks at the head of a request, body unread; an answer refuses it.
using BodyGate = std::function<Task<std::optional<Response>>(const Request&)>;

struct Route {
  std::string method;   ///< "GET" (serves HEAD too), "POST", ...
  std::string pattern;  ///< "/realms/{realm}/protocol/openid-connect/auth"
  std::string name;     ///< for logs and metrics: "auth"
  Handler handler;
  std::size_t max_body = 0;  ///< bytes; 0: the server's default
  Preflight preflight = Preflight::none;
  BodyGate body_gate = {};  ///< asked before a body is read that is larger than the server's default
};

using PathParams = std::vector<std::pair<std::string, std::string>>;

/// What the table says about a request.
struct RouteMatch {
  enum class Outcome { found, bad_path, not_found, method_not_allowed, options };
  Outcome outcome = Outcome::not_found;
  const Route* route = nullptr;  ///< found; for options and method_not_allowed any route of the path
  PathParams params;             ///< percent-decoded
  std::string allow;             ///< for the Allow header: "GET, HEAD, OPTIONS"
};

class Router {
 public:
  /// Error::invalid for a malformed pattern, Error::conflict for two routes with one method and path.
  [[nodiscard]] static Result<Router> make(std::vector<Route> routes);
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  /// `path` is raw, without the query.
  [[nodiscard]] RouteMatch match(std::string_view method, std::string_view path) const;
  [[nodiscard]] const std::vector<Route>& routes() const;

 private:
  struct Table;
  explicit Router(std::unique_ptr<Table> table);
  std::unique_ptr<Table> table_;
};

/// Splits a raw path into decoded segments; nullopt for the paths named above. A trailing slash adds no segment.
[[nodiscard]] std::optional<std::vector<std::string>> split_path(std::string_view path);

}  // namespace latchkey::http
