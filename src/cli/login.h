// A stored sign-in of an administrator: where, as whom, and the tokens. One file of mode 0600; the password is not in it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace latchkey::cli {

using Environment = std::vector<std::pair<std::string, std::string>>;

/// The variable's value, or "".
[[nodiscard]] std::string_view variable(const Environment& environment, std::string_view name);

struct Login {
  std::string server;         ///< "https://id.example.org", without a slash at the end
  std::string realm;          ///< the one that was signed in to
  std::string client_id;      ///< "admin-cli", or a service account's
  std::string access_token;
  Instant access_expires{};
  std::string refresh_token;  ///< "": none, sign in again when the access token has expired
};

/// $LATCHKEY_ADMIN_FILE, $XDG_CONFIG_HOME/latchkey/admin.json or ~/.config/latchkey/admin.json; "" when nothing says
/// where home is.
[[nodiscard]] std::string login_path(const Environment& environment);

/// not_found: nobody has signed in. forbidden: others may read the file.
[[nodiscard]] Result<Login> load_login(const std::string& path);
/// Written aside and moved into place, so that it is whole or the old one.
[[nodiscard]] Status<> save_login(const std::string& path, const Login& login);
/// A missing file is no failure.
[[nodiscard]] Status<> remove_login(const std::string& path);

}  // namespace latchkey::cli
