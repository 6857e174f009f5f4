#include "cli/session.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>

#include "cli/terminal.h"
#include "fetch/curl_fetcher.h"
#include "url/percent.h"

namespace latchkey::cli {
namespace {

/// A sign-in that the environment describes, for programs; nothing when it does not.
Result<std::optional<Login>> login_of_environment(fetch::Fetcher& fetcher, const Environment& environment, bool allow_http) {
  const auto server = variable(environment, "LATCHKEY_SERVER");
  const auto user = variable(environment, "LATCHKEY_ADMIN_USERNAME");
  const auto client = variable(environment, "LATCHKEY_ADMIN_CLIENT_ID");
  if (server.empty() || (user.empty() && client.empty())) return std::optional<Login>();
  auto checked = check_server(server, allow_http);
  if (!checked) return std::unexpected(checked.error());
  SignIn what{.server = *checked, .username = std::string(user), .secret = {}};
  if (const auto realm = variable(environment, "LATCHKEY_ADMIN_REALM"); !realm.empty()) what.realm = realm;
  if (!client.empty()) what.client_id = client;
  const auto name = user.empty() ? "LATCHKEY_ADMIN_CLIENT_SECRET" : "LATCHKEY_ADMIN_PASSWORD";
  what.secret = Secret::copy_of(variable(environment, name));
  if (what.secret.empty()) return fail(Error::Kind::invalid, fmt::format("{} is not set", name));
  auto login = sign_in(fetcher, what, SystemClock().now());
  if (!login) return std::unexpected(login.error());
  return std::optional<Login>(*std::move(login));
}

Result<Format> parse_format(const std::string& text) {
  if (text.empty()) return for_a_person() ? Format::table : Format::json;
  if (text == "table") return Format::table;
  if (text == "json") return Format::json;
  if (text == "csv") return Format::csv;
  return fail(Error::Kind::invalid, fmt::format("--format: '{}' is none of table, json, csv", text));
}

}  // namespace

std::unique_ptr<fetch::Fetcher> make_admin_fetcher() {
  fetch::CurlOptions options;
  options.limits.total_timeout = std::chrono::seconds{120};
  options.limits.max_body_bytes = std::size_t{100} << 20;
  options.user_agent = "latchkey-admin";
  options.allow_private_addresses = true;  // the administrator names the server himself
  return fetch::make_curl_fetcher(std::move(options));
}

Result<Session> Session::open(const Environment& environment, const Common& common) {
  Session session;
  const auto format = parse_format(common.format);
  if (!format) return std::unexpected(format.error());
  session.format_ = *format;
  session.columns_ = common.columns;
  session.fetcher_ = make_admin_fetcher();
  auto login = login_of_environment(*session.fetcher_, environment, common.allow_http);
  if (!login) return std::unexpected(login.error());
  const std::string file = login_path(environment);
  std::function<void(const Login&)> keep = [](const Login&) {};
  if (!*login) {
    auto stored = load_login(file);
    if (!stored) return std::unexpected(stored.error());
    *login = *std::move(stored);
    keep = [file](const Login& fresh) {
      if (const auto saved = save_login(file, fresh); !saved) say_error(saved.error());
    };
  }
  session.realm_ = common.realm.empty() ? (*login)->realm : common.realm;
  session.client_ = std::make_unique<AdminClient>(*session.fetcher_, *std::move(*login), std::move(keep));
  return session;
}

std::string Session::path(std::string_view resource) const {
  while (resource.starts_with('/')) resource.remove_prefix(1);
  if (resource == "realms" || resource.starts_with("realms/") || resource.starts_with("serverinfo"))
    return fmt::format("/admin/{}", resource);
  const std::string realm = url::percent_encode(realm_);
  return resource.empty() ? realm : fmt::format("{}/{}", realm, resource);
}

void Session::show(const json::Value& value, const Columns& by_default) const {
  const bool table = format_ != Format::json;
  fmt::print("{}", render(value, columns_.empty() && table ? by_default : columns_, format_));
}

int say_error(const Error& error) {
  fmt::print(stderr, "latchkey: {}\n", error.detail);
  return 1;
}

int in_session(const Environment& environment, const Common& common, const std::function<Status<>(Session&)>& work) {
  auto session = Session::open(environment, common);
  if (!session) return say_error(session.error());
  const auto done = work(*session);
  return done ? 0 : say_error(done.error());
}

}  // namespace latchkey::cli
