#include "main/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "http/proxy.h"

namespace latchkey::main {
namespace {

Status<> wrong(std::string message) { return std::unexpected(Error{Error::Kind::invalid, std::move(message)}); }

Status<> read_int(std::string_view text, int least, int most, int& into) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most) {
    return wrong(fmt::format("'{}' is not a number from {} to {}", text, least, most));
  }
  into = value;
  return {};
}

template <std::uint16_t Config::*Member>
Status<> port(Config& config, std::string_view text) {
  int value = 0;
  auto status = read_int(text, 0, 65535, value);
  if (status) config.*Member = static_cast<std::uint16_t>(value);
  return status;
}

template <int Config::*Member, int Least, int Most>
Status<> number(Config& config, std::string_view text) {
  return read_int(text, Least, Most, config.*Member);
}

template <std::string Config::*Member>
Status<> text_value(Config& config, std::string_view text) {
  if (text.contains('\0') || text.contains('\n')) return wrong("a line break or NUL stands in the value");
  config.*Member = std::string(text);
  return {};
}

template <bool Config::*Member>
Status<> switch_value(Config& config, std::string_view text) {
  if (text != "true" && text != "false") return wrong(fmt::format("'{}' is neither true nor false", text));
  config.*Member = text == "true";
  return {};
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) items.emplace_back(item);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return items;
}

Status<> proxies(Config& config, std::string_view text) {
  auto list = split_list(text);
  if (const auto parsed = http::TrustedProxies::parse(list); !parsed) return wrong(parsed.error().detail);
  std::ranges::move(list, std::back_inserter(config.trusted_proxies));
  return {};
}

Status<> import_paths(Config& config, std::string_view text) {
  if (text.empty()) return wrong("the path is empty");
  config.import_realm.emplace_back(text);
  return {};
}

Status<> log_level(Config& config, std::string_view text) {
  static constexpr std::pair<std::string_view, LogLevel> kLevels[] = {{"debug", LogLevel::debug},
                                                                      {"info", LogLevel::info},
                                                                      {"warn", LogLevel::warn},
                                                                      {"error", LogLevel::error},
                                                                      {"off", LogLevel::off}};
  std::vector<std::string> names;
  // The incumbent writes INFO, and may name categories after a comma, which we do not have.
  std::string level_text(text.substr(0, text.find(',')));
  std::ranges::transform(level_text, level_text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  for (const auto& [name, level] : kLevels) {
    if (name == level_text) {
      config.log_level = level;
      return {};
    }
    names.emplace_back(name);
  }
  const std::string near = nearest(level_text, names);
  return wrong(fmt::format("'{}' is no log level{}; there are debug, info, warn, error, off", text,
                           near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
}

Status<> log_format(Config& config, std::string_view text) {
  if (text != "text" && text != "json" && text != "default")
    return wrong(fmt::format("'{}' is no log format; there are text and json", text));
  config.log_format = text == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

constexpr std::string_view kListen = "Listening";
constexpr std::string_view kData = "Data";
constexpr std::string_view kSetup = "First start";
constexpr std::string_view kRunning = "Running";
constexpr std::string_view kOutgoing = "Mail and webhooks";

constexpr Option kOptions[] = {
    {"dev", "", "", "off", kListen,
     "For trying it out: plain http on localhost, addresses as the browser says them, the realms on the welcome page. "
     "Never for real users.",
     false, switch_value<&Config::dev>},
    {"hostname", "KC_HOSTNAME", "URL", "none", kListen,
     "The address people use, as a URL (https://id.example.org) or a host name. Every issuer and link is made from it; "
     "needed without --dev.",
     false, text_value<&Config::hostname>},
    {"http-host", "KC_HTTP_HOST", "ADDRESS", "every address; localhost with --dev", kListen,
     "The address to listen on.", false, text_value<&Config::http_host>},
    {"http-port", "KC_HTTP_PORT", "PORT", "8080", kListen, "The port for plain http; 0 takes any free one.", false,
     port<&Config::http_port>},
    {"http-enabled", "KC_HTTP_ENABLED", "", "off; on with --dev", kListen,
     "Serve plain http, for a proxy in front that does TLS.", false, switch_value<&Config::http_enabled>},
    {"https-port", "KC_HTTPS_PORT", "PORT", "8443", kListen,
     "The port for https, open when there is a certificate; 0 takes any free one.", false, port<&Config::https_port>},
    {"https-certificate-file", "KC_HTTPS_CERTIFICATE_FILE", "FILE", "none", kListen,
     "PEM with the server's certificate first and the chain after it. Read again on SIGHUP.", false,
     text_value<&Config::https_certificate_file>},
    {"https-certificate-key-file", "KC_HTTPS_CERTIFICATE_KEY_FILE", "FILE", "none", kListen,
     "PEM with the certificate's private key.", false, text_value<&Config::https_certificate_key_file>},
    {"trusted-proxies", "KC_PROXY_TRUSTED_ADDRESSES", "LIST", "none", kListen,
     "Addresses or networks (10.0.0.0/8, ::1), parted by commas, whose X-Forwarded-* and Forwarded headers count.",
     true, proxies},
    {"management-host", "", "ADDRESS", "localhost", kListen, "The address for health and metrics.", false,
     text_value<&Config::management_host>},
    {"management-port", "KC_HTTP_MANAGEMENT_PORT", "PORT", "9000", kListen,
     "The port for /health and /metrics; 0 takes any free one.", false, port<&Config::management_port>},

    {"data-dir", "", "DIR", "./latchkey-data", kData,
     "Where the database and the master key file live; made when it is missing.", false, text_value<&Config::data_dir>},
    {"db-url", "KC_DB_URL", "URL", "SQLite in the data directory", kData, "sqlite:FILE.", false,
     text_value<&Config::db_url>},
    {"master-key", "", "BASE64", "the file master.key in the data directory", kData,
     "The key that seals secrets in the database: 32 bytes in base64; several parted by commas, the current one first. "
     "Use the variable, not the flag: a command line is public.",
     false, text_value<&Config::master_key>},

    {"import-realm", "", "FILE|DIR", "none", kSetup,
     "Realm files in Keycloak's format to import at the start. A realm that exists is left alone. May be repeated.",
     true, import_paths},
    {"bootstrap-admin-username", "KC_BOOTSTRAP_ADMIN_USERNAME", "NAME", "temp-admin", kSetup,
     "Name of the administrator that the first start makes in realm master.", false,
     text_value<&Config::bootstrap_admin_username>},
    {"bootstrap-admin-password", "KC_BOOTSTRAP_ADMIN_PASSWORD", "PASSWORD", "none: no administrator is made", kSetup,
     "Their password. Use the variable, not the flag: a command line is public.", false,
     text_value<&Config::bootstrap_admin_password>},

    {"log-level", "KC_LOG_LEVEL", "LEVEL", "info", kRunning, "debug, info, warn, error or off.", false, log_level},
    {"log-format", "KC_LOG_CONSOLE_OUTPUT", "FORMAT", "text", kRunning, "text or json.", false, log_format},
    {"theme-dir", "", "DIR", "the built-in pages", kRunning,
     "A folder whose files replace those of the built-in login theme; named `login`, the folder `email` beside it "
     "replaces texts of mails.",
     false, text_value<&Config::theme_dir>},
    {"console-dir", "", "DIR", "share/latchkey/console beside the program", kRunning,
     "Where the admin and account consoles were built into.", false, text_value<&Config::console_dir>},
    {"io-threads", "", "N", "one a processor", kRunning, "Threads that serve connections.", false,
     number<&Config::io_threads, 0, 256>},
    {"hash-threads", "", "N", "one a processor", kRunning, "Threads that hash passwords.", false,
     number<&Config::hash_threads, 0, 256>},
    {"shutdown-grace", "", "SECONDS", "10", kRunning, "How long requests in flight may take after SIGTERM.", false,
     number<&Config::shutdown_grace_s, 0, 3600>},

    {"ca-file", "", "FILE", "the system's certificates", kOutgoing,
     "PEM with the certificates that vouch for mail servers, webhooks and clients.", false,
     text_value<&Config::ca_file>},
    {"outbox-pause", "", "SECONDS", "30", kOutgoing,
     "How long after a failed attempt a mail, a webhook or a back-channel logout is tried again; each pause is twice "
     "the one before, up to an hour. Longer than an attempt takes, or two may overlap.",
     false, number<&Config::outbox_pause_s, 1, 3600>},
    {"webhook-private-addresses", "", "", "off", kOutgoing,
     "Let webhooks and back-channel logouts go to addresses that are not on the public Internet, and over plain http. "
     "Whoever administers a realm can then make this server call others in its building.",
     false, switch_value<&Config::webhook_private_addresses>},
};

}  // namespace

std::string Option::variable() const {
  std::string out = "LATCHKEY_";
  for (const char c : name) out += c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return out;
}

std::span<const Option> all_options() { return kOptions; }

const Option* find_option(std::string_view name) {
  const auto found = std::ranges::find(kOptions, name, &Option::name);
  return found == std::end(kOptions) ? nullptr : &*found;
}

std::string options_as_markdown() {
  std::string out =
      "# Configuration\n\n"
      "Every option can be given as a flag, as an environment variable, or in a TOML file named by `--config FILE`. A "
      "flag beats a\n"
      "variable, a variable beats the file, the file beats the default. The `KC_` names of Keycloak are read where "
      "they are listed;\n"
      "one that is set and not used is named in the log.\n\n"
      "This page is made from the option table by `latchkey options`, and a test keeps it so.\n";
  std::string_view group;
  for (const auto& option : kOptions) {
    if (option.group != group) {
      group = option.group;
      out += fmt::format("\n## {}\n\n| flag | variable | also read | default | |\n|---|---|---|---|---|\n", group);
    }
    std::string help(option.help);
    out += fmt::format("| `{}{}{}` | `{}` | {} | {} | {} |\n", option.flag(), option.is_switch() ? "" : " ",
                       option.value == "FILE|DIR" ? "FILE\\|DIR" : std::string(option.value), option.variable(),
                       option.kc_alias.empty() ? "" : fmt::format("`{}`", option.kc_alias), option.fallback, help);
  }
  return out;
}

}  // namespace latchkey::main
