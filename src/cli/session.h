// An administrator's commands at work: the stored sign-in or the environment's, the server, how answers are shown.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/admin_client.h"
#include "cli/table.h"

namespace latchkey::cli {

/// What every command over the Admin REST takes.
struct Common {
  std::string realm;    ///< that is administered; "": the one that was signed in to
  std::string format;   ///< "table", "json", "csv"; "": a table at a terminal, else JSON
  Columns columns;
  bool allow_http = false;
};

class Session {
 public:
  /// LATCHKEY_SERVER with LATCHKEY_ADMIN_USERNAME and _PASSWORD, or with LATCHKEY_ADMIN_CLIENT_ID and _CLIENT_SECRET, signs
  /// in for this command alone; else the stored sign-in counts.
  [[nodiscard]] static Result<Session> open(const Environment& environment, const Common& common);

  [[nodiscard]] AdminClient& client() { return *client_; }
  /// "users" -> "demo/users"; "realms", "realms/x" and "serverinfo" are the server's.
  [[nodiscard]] std::string path(std::string_view resource) const;
  [[nodiscard]] const std::string& realm() const { return realm_; }
  void show(const json::Value& value, const Columns& by_default = {}) const;

 private:
  Session() = default;
  std::unique_ptr<fetch::Fetcher> fetcher_;
  std::unique_ptr<AdminClient> client_;
  std::string realm_;
  Format format_ = Format::json;
  Columns columns_;
};

/// Says an error on standard error; the exit status 1.
int say_error(const Error& error);

/// Opens a session and runs `work` in it; the exit status.
int in_session(const Environment& environment, const Common& common, const std::function<Status<>(Session&)>& work);

/// For an administrator's own requests: to any address, and patient.
[[nodiscard]] std::unique_ptr<fetch::Fetcher> make_admin_fetcher();

}  // namespace latchkey::cli
