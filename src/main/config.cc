#include "main/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "main/options.h"
#include "url/url.h"

namespace latchkey::main {
namespace {

Status<> wrong(std::string message) { return std::unexpected(Error{Error::Kind::invalid, std::move(message)}); }

// Keycloak's switches are true/false; ours may also be empty, as a flag without a value is.
std::string switch_text(std::string_view value) { return value.empty() ? "true" : std::string(value); }

}  // namespace

std::string Config::public_url() const {
  std::string url = hostname;
  while (url.ends_with('/')) url.pop_back();
  if (url.empty() || url.contains("://")) return url;
  const bool tls = has_tls() || !trusted_proxies.empty();
  if (url.contains(':')) return (tls ? "https://" : "http://") + url;
  if (has_tls() && https_port != 443 && trusted_proxies.empty()) return fmt::format("https://{}:{}", url, https_port);
  if (!tls && http_port != 80) return fmt::format("http://{}:{}", url, http_port);
  return (tls ? "https://" : "http://") + url;
}

Result<Config> make_config(const std::vector<Setting>& settings) {
  Config config;
  std::set<std::string> settled;
  // Repeatable options of one source add up; a weaker source does not add to a stronger one's list.
  std::set<std::pair<std::string, std::string>> owner;
  for (const auto& setting : settings) {
    const Option* option = find_option(setting.option);
    if (option == nullptr) return fail(Error::Kind::internal, "unknown option " + setting.option);
    const bool again = settled.contains(setting.option);
    if (again && !(option->repeatable && owner.contains({setting.option, setting.source}))) continue;
    settled.insert(setting.option);
    owner.insert({setting.option, setting.source});
    const std::string value = option->is_switch() ? switch_text(setting.value) : setting.value;
    if (auto status = option->apply(config, value); !status) {
      return fail(Error::Kind::invalid, fmt::format("{}: {}", setting.source, status.error().detail));
    }
  }
  return config;
}

std::vector<Setting> settings_of_environment(const Environment& environment, std::vector<std::string>& unused) {
  std::vector<Setting> ours;
  std::vector<Setting> aliases;
  // Read by the incumbent still, though long renamed; and ours that are read elsewhere.
  static const std::pair<std::string_view, std::string_view> kLegacy[] = {
      {"KEYCLOAK_ADMIN", "bootstrap-admin-username"}, {"KEYCLOAK_ADMIN_PASSWORD", "bootstrap-admin-password"}};
  for (const auto& [name, value] : environment) {
    const bool candidate = name.starts_with("LATCHKEY_") || name.starts_with("KC_") || name.starts_with("KEYCLOAK_");
    if (!candidate || name == "LATCHKEY_CONFIG") continue;
    const auto option = std::ranges::find_if(all_options(), [&](const Option& o) {
      return o.variable() == name || (!o.kc_alias.empty() && o.kc_alias == name);
    });
    if (option != all_options().end()) {
      (name.starts_with("LATCHKEY_") ? ours : aliases).push_back({std::string(option->name), value, name});
      continue;
    }
    const auto legacy =
        std::ranges::find(kLegacy, std::string_view(name), &std::pair<std::string_view, std::string_view>::first);
    if (legacy != std::end(kLegacy)) {
      aliases.push_back({std::string(legacy->second), value, name});
    } else {
      unused.push_back(name);
    }
  }
  std::ranges::move(aliases, std::back_inserter(ours));
  return ours;
}

Result<std::vector<Setting>> settings_of_file(const std::string& path) {
  std::vector<Setting> settings;
  try {
    const toml::table table = toml::parse_file(path);
    std::vector<std::string> names;
    for (const auto& option : all_options()) names.emplace_back(option.name);
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (find_option(name) == nullptr) {
        const std::string near = nearest(name, names);
        return fail(Error::Kind::invalid, fmt::format("{}: '{}' is no option{}", path, name,
                                                      near.empty() ? "" : fmt::format(", did you mean '{}'?", near)));
      }
      const auto add = [&](const toml::node& value) -> bool {
        if (const auto text = value.value_exact<std::string>())
          settings.push_back({name, *text, path + ": " + name});
        else if (const auto flag = value.value_exact<bool>())
          settings.push_back({name, *flag ? "true" : "false", path + ": " + name});
        else if (const auto integer = value.value_exact<std::int64_t>())
          settings.push_back({name, std::to_string(*integer), path + ": " + name});
        else
          return false;
        return true;
      };
      bool good = true;
      if (const auto* list = node.as_array()) {
        for (const auto& item : *list) good = good && add(item);
      } else {
        good = add(node);
      }
      if (!good)
        return fail(Error::Kind::invalid, fmt::format("{}: '{}' is not a text, a number or true/false", path, name));
    }
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return fail(Error::Kind::invalid, fmt::format("{}:{}:{}: {}", path, at.line, at.column, error.description()));
  }
  return settings;
}

Status<> check_for_serving(const Config& config) {
  if (config.has_tls() != !config.https_certificate_key_file.empty()) {
    return wrong("--https-certificate-file and --https-certificate-key-file belong together: give both");
  }
  if (!config.db_url.empty() && !config.db_url.starts_with("sqlite:")) {
    return wrong(fmt::format("--db-url: '{}' names a database that is not supported yet; there is sqlite:FILE",
                             config.db_url.substr(0, config.db_url.find(':') + 1)));
  }
  if (!config.hostname.empty()) {
    const auto url = url::parse_http_url(config.public_url());
    if (!url || url->query || url->fragment || url->userinfo)
      return wrong(fmt::format("--hostname: '{}' is no host name and no http(s) URL", config.hostname));
    if (!url->path.empty()) return wrong("--hostname: a path is not supported; give the host alone");
  }
  if (config.dev) return {};
  if (config.hostname.empty()) {
    return wrong(
        "the address that people use is not known: give --hostname https://id.example.org, or --dev to try it out on "
        "this machine");
  }
  if (!config.has_tls() && !config.http_enabled) {
    return wrong(
        "there is no TLS certificate: give --https-certificate-file and --https-certificate-key-file, or "
        "--http-enabled when a proxy in front does TLS, or --dev to try it out");
  }
  return {};
}

}  // namespace latchkey::main
