#include "settings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>

namespace demo {
namespace {

using latchkey::rp::ClientAuthentication;

struct Known {
  std::string_view name;
  bool required;
  std::string_view mend;  ///< how to mend it when it is missing
};

constexpr std::array<Known, 14> kKnown{{
    {"AUTHORITY", true,
     "Add the provider's issuer, for instance AUTHORITY=http://localhost:8080/realms/demo-openid-connect"},
    {"CLIENT_ID", true, "Add the client's ID from the provider's console: CLIENT_ID=..."},
    {"CLIENT_SECRET", true,
     "Add the client's secret from the provider's console (CLIENT_SECRET=...), or CLIENT_AUTHENTICATION=none for a "
     "public client"},
    {"REDIRECT_URI", true,
     "Add where the provider sends people back to: REDIRECT_URI=http://localhost:8081/auth/callback"},
    {"SECRET_KEY", true, "Add a key of your own; make it with: openssl rand -base64 32"},
    {"CLIENT_AUTHENTICATION", false, {}},
    {"SCOPES", false, {}},
    {"POST_LOGOUT_REDIRECT_URI", false, {}},
    {"ADMIN_ROLE", false, {}},
    {"ROLE_CLAIM", false, {}},
    {"SESSION_STORE", false, {}},
    {"CA_FILE", false, {}},
    {"ALLOW_INSECURE_HTTP", false, {}},
    {"PORT", false, {}},
}};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const auto end = text.find(separator);
    if (end != 0) words.emplace_back(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return words;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

const Known* nearest(std::string_view name) {
  const auto* best =
      std::ranges::min_element(kKnown, {}, [&](const Known& known) { return distance(known.name, name); });
  return distance(best->name, name) <= 3 ? best : nullptr;
}

class Reader {
 public:
  Reader(Loaded& out, const EnvEntries& entries) : out_(out), entries_(entries) {}

  std::string text(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? std::string() : found->second.value;
  }
  void wrong(std::string_view name, std::string_view what) {
    out_.errors.push_back(out_.settings.where(name) + ": " + std::string(name) + " " + std::string(what));
  }
  bool flag(std::string_view name) {
    const std::string value = text(name);
    if (value == "true" || value == "1" || value == "yes") return true;
    if (!value.empty() && value != "false" && value != "0" && value != "no") wrong(name, "is neither true nor false");
    return false;
  }

 private:
  Loaded& out_;
  const EnvEntries& entries_;
};

EnvEntries merge(EnvEntries entries, const GetEnv& environment, Loaded& out) {
  for (const auto& [name, entry] : entries) {
    if (std::ranges::find(kKnown, name, &Known::name) != kKnown.end()) continue;
    const auto* meant = nearest(name);
    out.warnings.push_back(entry.where + ": " + name + " is no setting of this application" +
                           (meant == nullptr ? std::string() : "; did you mean " + std::string(meant->name) + "?"));
  }
  for (const auto& known : kKnown) {
    if (auto value = environment(known.name))
      entries.insert_or_assign(std::string(known.name), EnvEntry{std::move(*value), "environment"});
  }
  return entries;
}

void read_authentication(Reader& in, Settings& settings) {
  const std::string method = in.text("CLIENT_AUTHENTICATION");
  auto& chosen = settings.relying_party.authentication;
  if (method == "basic")
    chosen = ClientAuthentication::client_secret_basic;
  else if (method == "post")
    chosen = ClientAuthentication::client_secret_post;
  else if (method == "none")
    chosen = ClientAuthentication::none;
  else if (!method.empty() && method != "auto")
    in.wrong("CLIENT_AUTHENTICATION", "is none of auto, basic, post, none");
}

void read_session_store(Reader& in, Settings& settings) {
  settings.session_store = in.text("SESSION_STORE");
  const std::string& where = settings.session_store;
  if (where.empty() || where == "memory" || where == "cookie") return;
  for (const char* beginning : {"sqlite:", "redis://", "rediss://", "unix:///"}) {
    if (where.starts_with(beginning) && where != beginning) return;
  }
  in.wrong("SESSION_STORE", "is none of memory, cookie, sqlite:FILE and redis://HOST");
}

void read_port(Reader& in, Settings& settings) {
  const std::string text = in.text("PORT");
  if (text.empty()) return;
  int port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port < 1 || port > 65535) {
    in.wrong("PORT", "is no number from 1 to 65535");
  } else {
    settings.port = port;
  }
}

void read_all(Reader& in, Settings& settings) {
  auto& rp = settings.relying_party;
  rp.issuer = in.text("AUTHORITY");
  rp.client_id = in.text("CLIENT_ID");
  rp.client_secret = in.text("CLIENT_SECRET");
  rp.redirect_uri = in.text("REDIRECT_URI");
  rp.post_logout_redirect_uri = in.text("POST_LOGOUT_REDIRECT_URI");
  if (const auto scopes = split(in.text("SCOPES"), ' '); !scopes.empty()) rp.scopes = scopes;
  if (const auto steps = split(in.text("ROLE_CLAIM"), '.'); !steps.empty()) {
    rp.role_claims = {latchkey::rp::ClaimPath(steps)};
  }
  rp.allow_insecure_http = in.flag("ALLOW_INSECURE_HTTP");
  settings.http.ca_file = in.text("CA_FILE");
  if (const auto role = in.text("ADMIN_ROLE"); !role.empty()) settings.admin_role = role;
  settings.session.secret_key = in.text("SECRET_KEY");
  read_authentication(in, settings);
  read_session_store(in, settings);
  read_port(in, settings);
}

}  // namespace

std::string Settings::where(std::string_view name) const {
  const auto found = origins.find(name);
  return found == origins.end() ? env_file : found->second.where;
}

Loaded load_settings(std::string_view text, std::string_view file_name, const GetEnv& environment) {
  Loaded out;
  EnvFile file = parse_env(text, file_name);
  out.errors = std::move(file.problems);
  out.settings.env_file = file_name;
  out.settings.origins = merge(std::move(file.entries), environment, out);
  const EnvEntries entries = out.settings.origins;
  Reader in(out, entries);
  read_all(in, out.settings);
  const bool public_client = out.settings.relying_party.authentication == ClientAuthentication::none;
  for (const auto& known : kKnown) {
    if (!known.required || !in.text(known.name).empty() || (public_client && known.name == "CLIENT_SECRET")) continue;
    in.wrong(known.name, "is missing. " + std::string(known.mend));
  }
  return out;
}

std::string locate(const Settings& settings, const latchkey::rp::Error& error) {
  std::string place = settings.env_file;
  for (const auto& known : kKnown) {
    if (error.message.find("(" + std::string(known.name) + ")") != std::string::npos)
      place = settings.where(known.name);
  }
  return place + ": " + error.message + ". " + error.hint;
}

}  // namespace demo
