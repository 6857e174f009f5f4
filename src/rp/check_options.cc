// Which options of WebLogin can be.
#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "rp/cookie_chunks.h"
#include "rp/error.h"
#include "rp/seal_ring.h"
#include "rp/web_limits.h"
#include "rp/web_login.h"

namespace latchkey::rp {
namespace {

Result<void> check_key(std::string_view option, const std::string& key) {
  if (key.size() >= kLeastSecretKey) return {};
  return bad_option(option, fmt::format("has {} characters; it needs {}", key.size(), kLeastSecretKey),
                    "Make one with: openssl rand -base64 32");
}

Result<void> check_keys(const SessionOptions& options) {
  if (!options.secret_key.empty()) {
    if (auto checked = check_key("secret_key (SECRET_KEY)", options.secret_key); !checked) return checked;
  }
  for (const auto& key : options.former_secret_keys) {
    if (auto checked = check_key("former_secret_keys", key); !checked) return checked;
  }
  return {};
}

Result<void> check_paths(const SessionOptions& options) {
  for (const auto& [name, path] :
       {std::pair{"login_path", &options.login_path}, std::pair{"logout_path", &options.logout_path},
        std::pair{"frontchannel_logout_path", &options.frontchannel_logout_path},
        std::pair{"backchannel_logout_path", &options.backchannel_logout_path},
        std::pair{"default_return", &options.default_return}}) {
    if (!local_target(*path)) return bad_option(name, "is no path of this application", "Begin it with a single /");
  }
  return {};
}

Result<void> check_times(const SessionOptions& options) {
  if (options.idle_timeout.count() <= 0 || options.lifetime.count() <= 0 || options.login_timeout.count() <= 0) {
    return bad_option("idle_timeout, lifetime or login_timeout", "is not positive", "Give it some seconds");
  }
  if (options.refresh_lease.count() <= 0 || options.refresh_patience.count() < 0) {
    return bad_option("refresh_lease or refresh_patience", "is not positive", "Give it some seconds");
  }
  return {};
}

}  // namespace

Error bad_option(std::string_view option, std::string_view what, std::string_view hint) {
  return make_error(ErrorCode::invalid_configuration, fmt::format("the option {} {}", option, what), {}, hint);
}

Result<void> check_options(const SessionOptions& options) {
  for (const auto& check : {check_paths, check_keys, check_times}) {
    if (auto checked = check(options); !checked) return checked;
  }
  if (options.logins_in_progress < 1 || options.logins_in_progress > kMostLoginsInProgress) {
    return bad_option("logins_in_progress", "is not between 1 and 8",
                      "Browsers and servers take no more cookies than that");
  }
  const bool token = !options.cookie_name.empty() && std::ranges::all_of(options.cookie_name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!token)
    return bad_option("cookie_name", "has other characters than letters, digits, - and _", "Choose a plain name");
  return {};
}

Result<void> check_options(const SessionOptions& options, const CookieSessions& cookies) {
  if (options.secret_key.empty()) {
    return bad_option("secret_key (SECRET_KEY)", "is missing, and sessions in cookies need one",
                      "Make one with: openssl rand -base64 32");
  }
  if (cookies.most_cookies < 1 || cookies.most_cookies > kMostChunks) {
    return bad_option("most_cookies", "is not between 1 and 5", "Browsers and servers take no more cookies than that");
  }
  if (cookies.refresh_grace.count() <= 0) return bad_option("refresh_grace", "is not positive", "Give it some seconds");
  return {};
}

}  // namespace latchkey::rp
