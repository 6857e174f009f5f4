// Configuration: what the server was told, from flags, environment, file and defaults, in that order of strength. The
// options stand in one table (options.cc) that parses, helps, suggests and writes docs/configuration.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "base/secret.h"

namespace latchkey::main {

struct Config {
  bool dev = false;

  std::string http_host;  ///< "": every address ("localhost" with dev)
  std::uint16_t http_port = 8080;
  bool http_enabled = false;
  std::uint16_t https_port = 8443;
  std::string https_certificate_file;
  std::string https_certificate_key_file;
  std::string hostname;  ///< public URL or host name; "": as clients name us (dev only)
  std::vector<std::string> trusted_proxies;
  std::string management_host = "localhost";
  std::uint16_t management_port = 9000;

  std::string data_dir = "latchkey-data";
  std::string db_url;      ///< "": SQLite in data_dir
  std::string master_key;  ///< wiped after use; "": the key file in data_dir

  std::vector<std::string> import_realm;
  std::string bootstrap_admin_username = "temp-admin";
  std::string bootstrap_admin_password;  ///< "": no administrator is made

  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::text;
  std::string theme_dir;
  std::string console_dir;  ///< "": where a build or an installation puts them
  int io_threads = 0;    ///< 0: one a processor
  int hash_threads = 0;  ///< 0: one a processor
  int shutdown_grace_s = 10;

  std::string ca_file;  ///< PEM; "": the system's certificates
  int outbox_pause_s = 30;
  bool webhook_private_addresses = false;

  [[nodiscard]] bool has_tls() const { return !https_certificate_file.empty(); }
  /// "https://id.example.org", without a slash at the end; "" when none was given.
  [[nodiscard]] std::string public_url() const;
};

/// Where a value came from, for messages: "--http-port", "LATCHKEY_HTTP_PORT", "KC_HTTP_PORT", "latchkey.toml".
struct Setting {
  std::string option;  ///< "http-port"
  std::string value;
  std::string source;
};

/// The process's environment, as a value.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// Later settings of the same option lose: give flags first. The error names source, value and what would be right.
[[nodiscard]] Result<Config> make_config(const std::vector<Setting>& settings);

/// LATCHKEY_* and the KC_* names that we know. `unused` gets KC_* and LATCHKEY_* variables that mean nothing here.
[[nodiscard]] std::vector<Setting> settings_of_environment(const Environment& environment,
                                                           std::vector<std::string>& unused);
/// TOML: `http-port = 8080`, lists as arrays. Unknown keys are errors, with the nearest right one.
[[nodiscard]] Result<std::vector<Setting>> settings_of_file(const std::string& path);

/// What cannot work together, each with the way out; empty: the server may start.
[[nodiscard]] Status<> check_for_serving(const Config& config);

}  // namespace latchkey::main
