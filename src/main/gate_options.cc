#include "main/gate_options.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <span>

#include "gateway/settings_file.h"
#include "main/options.h"

namespace latchkey::main {
namespace {

using gateway::Settings;

struct GateOption {
  std::string_view name;      ///< flag --NAME
  std::string_view variable;  ///< "LATCHKEY_GATE_PORT"
  std::string_view value;     ///< placeholder; "": no flag, since it is a secret
  std::string_view help;
  Status<> (*apply)(Settings& settings, std::string_view text);
};

Status<> wrong(std::string message) { return fail(Error::Kind::invalid, std::move(message)); }

Status<> read_number(std::string_view text, int least, int most, auto& into) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return wrong(fmt::format("'{}' is not a number from {} to {}", text, least, most));
  }
  into = static_cast<std::remove_reference_t<decltype(into)>>(value);
  return {};
}

/// The one provider that variables and flags speak of.
Result<gateway::ProviderSettings*> only_provider(Settings& settings) {
  if (settings.providers.size() > 1) {
    return fail(Error::Kind::invalid,
                "is for one provider, but the file has several; in the file, client_secret_env and client_secret_file "
                "name each one's secret");
  }
  if (settings.providers.empty()) settings.providers.emplace_back();
  return &settings.providers.front();
}

template <auto Member>
Status<> provider(Settings& settings, std::string_view text) {
  auto provider = only_provider(settings);
  if (!provider) return std::unexpected(provider.error());
  (*provider)->*Member = std::string(text);
  return {};
}

Status<> upstream(Settings& settings, std::string_view text) {
  auto parsed = gateway::parse_upstream(text);
  if (!parsed) return std::unexpected(parsed.error());
  parsed->name = parsed->address();
  std::erase_if(settings.upstreams, [](const gateway::UpstreamSettings& one) { return one.path == "/"; });
  gateway::UpstreamSettings made;
  made.upstream = std::make_shared<const http::Upstream>(*std::move(parsed));
  settings.upstreams.push_back(std::move(made));
  return {};
}

Status<> forward_auth(Settings& settings, std::string_view text) {
  using Proxy = gateway::ForwardAuthSettings::Proxy;
  for (const auto& [name, proxy] :
       {std::pair{"nginx", Proxy::nginx}, std::pair{"traefik", Proxy::traefik}, std::pair{"envoy", Proxy::envoy}}) {
    if (text != name) continue;
    settings.forward_auth.proxy = proxy;
    return {};
  }
  return wrong(fmt::format("'{}' is none of nginx, traefik, envoy", text));
}

Status<> trusted(Settings& settings, std::string_view text) {
  while (!text.empty()) {
    const auto comma = text.find(',');
    auto item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    if (!item.empty()) settings.trusted_proxies.emplace_back(item);
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return {};
}

Status<> log_level(Settings& settings, std::string_view text) {
  for (const auto& [name, level] :
       {std::pair{"debug", LogLevel::debug}, std::pair{"info", LogLevel::info}, std::pair{"warn", LogLevel::warn},
        std::pair{"error", LogLevel::error}, std::pair{"off", LogLevel::off}}) {
    if (text != name) continue;
    settings.log_level = level;
    return {};
  }
  return wrong(fmt::format("'{}' is no log level; there are debug, info, warn, error, off", text));
}

Status<> log_format(Settings& settings, std::string_view text) {
  if (text != "text" && text != "json")
    return wrong(fmt::format("'{}' is no log format; there are text and json", text));
  settings.log_format = text == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

Status<> port(Settings& s, std::string_view t) { return read_number(t, 0, 65535, s.listen.port); }
Status<> management_port(Settings& s, std::string_view t) { return read_number(t, 0, 65535, s.listen.management_port); }
Status<> threads(Settings& s, std::string_view t) { return read_number(t, 0, 1024, s.listen.threads); }
Status<> host(Settings& s, std::string_view t) {
  s.listen.host = t;
  return {};
}
Status<> management_host(Settings& s, std::string_view t) {
  s.listen.management_host = t;
  return {};
}
Status<> secret_key(Settings& s, std::string_view t) {
  s.session.secret_key = t;
  return {};
}

using P = gateway::ProviderSettings;
constexpr GateOption kOptions[] = {
    {"upstream", "LATCHKEY_GATE_UPSTREAM", "URL",
     "The application: http://127.0.0.1:5000, https://app.internal or unix:/run/app.sock.", upstream},
    {"authority", "AUTHORITY", "URL", "The provider's issuer.", provider<&P::issuer>},
    {"client-id", "CLIENT_ID", "ID", "What the provider calls this application.", provider<&P::client_id>},
    {"client-secret", "CLIENT_SECRET", "", "The client's secret; a variable or a file only.",
     provider<&P::client_secret>},
    {"redirect-uri", "REDIRECT_URI", "URL",
     "Where the provider sends people back to, an address of the gateway. [http://localhost:PORT/.latchkey/callback]",
     provider<&P::redirect_uri>},
    {"secret-key", "SECRET_KEY", "", "Seals logins in progress, 32 characters or more.", secret_key},
    {"host", "LATCHKEY_GATE_HOST", "ADDRESS", "Where to listen; \"\" is every address. [localhost]", host},
    {"port", "LATCHKEY_GATE_PORT", "PORT", "The port for browsers. [8081]", port},
    {"trusted-proxies", "LATCHKEY_GATE_TRUSTED_PROXIES", "NETWORKS",
     "Whose X-Forwarded headers count: 10.0.0.0/8,127.0.0.1. [nobody's]", trusted},
    {"forward-auth", "LATCHKEY_GATE_FORWARD_AUTH", "PROXY",
     "Answer the questions of nginx, traefik or envoy at /.latchkey/auth. [nobody's]", forward_auth},
    {"management-host", "LATCHKEY_GATE_MANAGEMENT_HOST", "ADDRESS", "Where health and metrics listen. [localhost]",
     management_host},
    {"management-port", "LATCHKEY_GATE_MANAGEMENT_PORT", "PORT", "The port for health and metrics. [9001]",
     management_port},
    {"threads", "LATCHKEY_GATE_THREADS", "N", "Event loops. [one a processor]", threads},
    {"log-level", "LATCHKEY_GATE_LOG_LEVEL", "LEVEL", "debug, info, warn, error or off. [info]", log_level},
    {"log-format", "LATCHKEY_GATE_LOG_FORMAT", "FORMAT", "text or json. [text]", log_format},
};
constexpr std::string_view kConfigVariable = "LATCHKEY_GATE_CONFIG";

std::optional<std::string> look_up(const Environment& environment, std::string_view name) {
  const auto found = std::ranges::find(environment, name, &std::pair<std::string, std::string>::first);
  if (found == environment.end()) return std::nullopt;
  return found->second;
}

Status<> apply(const GateOption& option, Settings& settings, std::string_view value, std::string_view source) {
  auto applied = option.apply(settings, value);
  if (!applied) return wrong(fmt::format("{}: {}", source, applied.error().detail));
  return applied;
}

}  // namespace

std::shared_ptr<GateOptions> GateOptions::add_to(CLI::App& app) {
  auto options = std::make_shared<GateOptions>();
  app.add_option("--config", options->file_,
                 fmt::format("The gateway's file (TOML): rules, providers, applications. [{}]", kConfigVariable))
      ->type_name("FILE");
  for (const auto& option : kOptions) {
    if (option.value.empty()) continue;
    const auto take = [options, &option](const std::string& value) {
      options->flags_.emplace_back(option.name, value);
    };
    app.add_option_function<std::string>(fmt::format("--{}", option.name), take,
                                         fmt::format("{} [{}]", option.help, option.variable))
        ->type_name(std::string(option.value))
        ->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  }
  app.add_flag("--check", options->check_only,
               "Read the configuration, say what it means or what is wrong with it, and end.");
  return options;
}

Result<Settings> GateOptions::resolve(const Environment& environment) const {
  Settings settings;
  const std::string file = file_.empty() ? look_up(environment, kConfigVariable).value_or("") : file_;
  if (!file.empty()) {
    const gateway::Lookup lookup = [&](std::string_view name) { return look_up(environment, name); };
    if (auto read = gateway::read_settings_file(file, lookup, settings); !read) return std::unexpected(read.error());
  }
  for (const auto& option : kOptions) {
    const auto value = look_up(environment, option.variable);
    if (!value || value->empty()) continue;
    if (auto applied = apply(option, settings, *value, option.variable); !applied)
      return std::unexpected(applied.error());
  }
  for (const auto& [name, value] : flags_) {
    const auto& option = *std::ranges::find(kOptions, std::string_view(name), &GateOption::name);
    if (auto applied = apply(option, settings, value, "--" + name); !applied) return std::unexpected(applied.error());
  }
  const bool local = settings.listen.host == "localhost" && settings.listen.certificate_file.empty();
  if (settings.providers.size() == 1 && settings.providers[0].redirect_uri.empty() && local) {
    settings.providers[0].redirect_uri = fmt::format("http://localhost:{}/.latchkey/callback", settings.listen.port);
  }
  if (auto checked = gateway::check_settings(settings); !checked) return std::unexpected(checked.error());
  return settings;
}

std::vector<std::string> GateOptions::unused(const Environment& environment) {
  std::vector<std::string> names;
  for (const auto& [name, value] : environment) {
    const bool known = name == kConfigVariable ||
                       std::ranges::find(kOptions, std::string_view(name), &GateOption::variable) != std::end(kOptions);
    if (name.starts_with("LATCHKEY_GATE_") && !known) names.push_back(name);
  }
  return names;
}

}  // namespace latchkey::main
