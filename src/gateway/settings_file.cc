#include "gateway/settings_file.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <span>

#include "base/nearest.h"
#include "gateway/settings_keys.h"

namespace latchkey::gateway {
namespace {

/// Where in the file we are.
struct Place {
  const std::string& file;
  std::string table;  ///< "[[rules]]"; "" at the top

  [[nodiscard]] std::string at(const toml::node& node) const {
    return fmt::format("{}:{}", file, node.source().begin.line);
  }
  [[nodiscard]] std::string key(std::string_view name) const {
    return table.empty() ? std::string(name) : fmt::format("{} {}", table, name);
  }
};

Status<> complain(const Place& place, const toml::node& node, std::string_view key, std::string_view what) {
  return fail(Error::Kind::invalid, fmt::format("{}: {} {}", place.at(node), place.key(key), what));
}

template <class T>
Status<> unknown_key(const Place& place, const toml::node& node, std::string_view key, std::span<const Key<T>> keys) {
  std::vector<std::string> names;
  for (const auto& one : keys) names.emplace_back(one.name);
  const std::string near = nearest(key, names);
  return complain(place, node, key,
                  near.empty() ? "is no setting; docs/gateway.md lists them"
                               : fmt::format("is no setting, did you mean {}?", near));
}

template <class T>
Status<> read_table(const toml::table& table, const Place& place, std::span<const Key<T>> keys, T& into) {
  for (const auto& [name, node] : table) {
    const auto key = std::ranges::find(keys, name.str(), &Key<T>::name);
    if (key == keys.end()) return unknown_key(place, node, name.str(), keys);
    if (const auto read = key->read(into, node); !read) return complain(place, node, name.str(), read.error().detail);
  }
  return {};
}

/// What is being filled, and what the keys need besides their values.
struct Document {
  Settings& settings;
  const std::string& file;
  const Lookup& environment;
};

// ---- The file as a whole ----

using D = Document;

template <class T>
Status<> read_section(D& document, const toml::node& node, const std::string& name, std::span<const Key<T>> keys,
                      T& into) {
  const auto* table = node.as_table();
  if (table == nullptr)
    return fail(Error::Kind::invalid,
                fmt::format("{}:{}: {} is a table: [{}]", document.file, node.source().begin.line, name, name));
  return read_table<T>(*table, {document.file, "[" + name + "]"}, keys, into);
}

/// Calls `each` for every table of [[name]]; the error of the first that has one.
template <class Each>
Status<> read_sections(D& document, const toml::node& node, std::string_view name, Each each) {
  const auto* list = node.as_array();
  const auto refuse = [&](const toml::node& where) {
    return fail(Error::Kind::invalid, fmt::format("{}:{}: {} is a list of tables: [[{}]]", document.file,
                                                  where.source().begin.line, name, name));
  };
  if (list == nullptr) return refuse(node);
  for (const auto& one : *list) {
    const auto* table = one.as_table();
    if (table == nullptr) return refuse(one);
    if (auto read = each(*table, Place{document.file, fmt::format("[[{}]]", name)}); !read) return read;
  }
  return {};
}

Status<> read_provider(D& document, const toml::table& table, const Place& place) {
  ProviderDraft draft{.settings = {}, .environment = &document.environment};
  if (auto read = read_table<ProviderDraft>(table, place, provider_keys(), draft); !read) return read;
  document.settings.providers.push_back(std::move(draft.settings));
  return {};
}

Status<> read_upstream(D& document, const toml::table& table, const Place& place) {
  UpstreamDraft draft;
  if (auto read = read_table<UpstreamDraft>(table, place, upstream_keys(), draft); !read) return read;
  if (!draft.has_url) return complain(place, table, "url", "is missing");
  if (draft.upstream.name.empty()) draft.upstream.name = draft.upstream.address();
  draft.settings.upstream = std::make_shared<const http::Upstream>(std::move(draft.upstream));
  document.settings.upstreams.push_back(std::move(draft.settings));
  return {};
}

Status<> read_rule(D& document, const toml::table& table, const Place& place) {
  RuleSettings rule;
  rule.where = place.at(table);
  if (auto read = read_table<RuleSettings>(table, place, rule_keys(), rule); !read) return read;
  document.settings.rules.push_back(std::move(rule));
  return {};
}

Status<> read_log_level(D& document, const toml::node& node) {
  static constexpr std::pair<std::string_view, LogLevel> kLevels[] = {{"debug", LogLevel::debug},
                                                                      {"info", LogLevel::info},
                                                                      {"warn", LogLevel::warn},
                                                                      {"error", LogLevel::error},
                                                                      {"off", LogLevel::off}};
  const auto word = text_of(node);
  for (const auto& [name, level] : kLevels) {
    if (word && *word == name) {
      document.settings.log_level = level;
      return {};
    }
  }
  return wrong_value("is none of debug, info, warn, error, off");
}

Status<> read_log_format(D& document, const toml::node& node) {
  const auto word = text_of(node);
  if (!word || (*word != "text" && *word != "json")) return wrong_value("is neither text nor json");
  document.settings.log_format = *word == "json" ? LogFormat::json : LogFormat::text;
  return {};
}

Status<> read_case(D& document, const toml::node& node) {
  const auto ignored = flag_of(node);
  if (!ignored) return std::unexpected(ignored.error());
  document.settings.letters = *ignored ? Case::ignored : Case::sensitive;
  return {};
}

constexpr Key<D> kTopKeys[] = {
    {"log_level", read_log_level},
    {"log_format", read_log_format},
    {"trusted_proxies",
     [](D& d, const toml::node& n) { return put<&Settings::trusted_proxies>(d.settings, texts_of(n)); }},
    {"trusted_headers",
     [](D& d, const toml::node& n) { return put<&Settings::trusted_headers>(d.settings, texts_of(n)); }},
    {"underscores_in_headers",
     [](D& d, const toml::node& n) { return put<&Settings::underscores_in_headers>(d.settings, flag_of(n)); }},
    {"websocket_origins",
     [](D& d, const toml::node& n) { return put<&Settings::websocket_origins>(d.settings, texts_of(n)); }},
    {"ignore_case", read_case},
    {"listen", nullptr},
    {"providers", nullptr},
    {"session", nullptr},
    {"upstreams", nullptr},
    {"rules", nullptr},
    {"identity", nullptr},
    {"forward_auth", nullptr},
};

Status<> read_part(D& document, std::string_view name, const toml::node& node) {
  Settings& s = document.settings;
  if (name == "listen") return read_section(document, node, "listen", listen_keys(), s.listen);
  if (name == "session") return read_section(document, node, "session", session_keys(), s.session);
  if (name == "identity") return read_section(document, node, "identity", identity_keys(), s.identity);
  if (name == "forward_auth") return read_section(document, node, "forward_auth", forward_auth_keys(), s.forward_auth);
  return read_sections(document, node, name, [&](const toml::table& table, const Place& place) {
    if (name == "providers") return read_provider(document, table, place);
    return name == "upstreams" ? read_upstream(document, table, place) : read_rule(document, table, place);
  });
}

Status<> read_document(const toml::table& table, D document) {
  const Place place{document.file, ""};
  for (const auto& [name, node] : table) {
    const auto key = std::ranges::find(kTopKeys, name.str(), &Key<D>::name);
    if (key == std::end(kTopKeys)) return unknown_key<D>(place, node, name.str(), kTopKeys);
    if (key->read == nullptr) {
      if (auto read = read_part(document, name.str(), node); !read) return read;
    } else if (const auto read = key->read(document, node); !read) {
      return complain(place, node, name.str(), read.error().detail);
    }
  }
  return {};
}

}  // namespace

Status<> read_settings_text(std::string_view text, const std::string& name, const Lookup& environment,
                            Settings& settings) {
  try {
    return read_document(toml::parse(text, name), {settings, name, environment});
  } catch (const toml::parse_error& error) {
    const auto& at = error.source().begin;
    return fail(Error::Kind::invalid, fmt::format("{}:{}:{}: {}", name, at.line, at.column, error.description()));
  }
}

Status<> read_settings_file(const std::string& file, const Lookup& environment, Settings& settings) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error::Kind::not_found, fmt::format("cannot read {}: {}", file, std::strerror(errno)));
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  return read_settings_text(text, file, environment, settings);
}

Result<std::string> read_whole_file(const std::string& file) {
  constexpr std::size_t kMost = 64 * 1024;
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(Error::Kind::invalid, fmt::format("cannot be read from {}: {}", file, std::strerror(errno)));
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.empty() || text.size() > kMost)
    return fail(Error::Kind::invalid, fmt::format("is no key: {} is empty or too large", file));
  return text;
}

Result<std::string> read_secret_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string line;
  if (!in || !std::getline(in, line))
    return fail(Error::Kind::invalid,
                fmt::format("cannot be read from {}: {}", file, in.is_open() ? "it is empty" : std::strerror(errno)));
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) return fail(Error::Kind::invalid, fmt::format("is empty: the first line of {}", file));
  return line;
}

}  // namespace latchkey::gateway
