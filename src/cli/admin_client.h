// A client of the Admin REST API: signs in, keeps the access token fresh, sends a request, reads the answer or the error
// in it. Blocking; one administrator's tool, not a server's.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "cli/login.h"
#include "fetch/fetcher.h"
#include "json/json.h"
#include "url/form.h"

namespace latchkey::cli {

struct SignIn {
  std::string server;
  std::string realm = "master";
  std::string client_id = "admin-cli";
  std::string username;  ///< "": the client signs in as itself, with its secret
  Secret secret;         ///< the user's password, or the client's secret
};

/// forbidden: the server refused, in its words. unavailable: no answer.
[[nodiscard]] Result<Login> sign_in(fetch::Fetcher& fetcher, const SignIn& what, Instant now);

/// invalid unless `server` is an http or https URL; plain http to another machine must be allowed by name, because the
/// password would travel in clear.
[[nodiscard]] Result<std::string> check_server(std::string_view server, bool allow_http);

struct AdminRequest {
  std::string method = "GET";
  std::string path;
  url::Form query;
  std::optional<json::Value> body;
  std::string if_match;  ///< "": unconditional
};

struct AdminAnswer {
  int status = 0;
  std::string location;
  std::string etag;
  json::Value body;  ///< null when there is none

  /// The new thing's id: what the Location ends in.
  [[nodiscard]] std::string created_id() const;
};

class AdminClient {
 public:
  /// `renewed` is told of every new sign-in, to keep it.
  AdminClient(fetch::Fetcher& fetcher, Login login, std::function<void(const Login&)> renewed);

  /// `path` is below /admin/realms/, or any path of the server when it begins with "/". Errors carry the server's own words
  /// and the kind that fits its status (404: not_found, 409: conflict, 401 and 403: forbidden, 400: invalid).
  [[nodiscard]] Result<AdminAnswer> request(const AdminRequest& request);
  [[nodiscard]] Result<json::Value> get(std::string_view path, const url::Form& query = {});
  [[nodiscard]] Result<AdminAnswer> send(std::string_view method, std::string_view path, json::Value body);
  [[nodiscard]] const Login& login() const { return login_; }

 private:
  [[nodiscard]] Status<> freshen(Instant now);
  fetch::Fetcher& fetcher_;
  Login login_;
  std::function<void(const Login&)> renewed_;
};

}  // namespace latchkey::cli
