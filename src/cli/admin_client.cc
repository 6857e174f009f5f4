#include "cli/admin_client.h"

#include <fmt/format.h>

#include "cli/printable.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::cli {
namespace {

constexpr seconds kRenewAhead{10};  // a token that ends while the request travels is as good as none

std::string words_of(const json::Value& body) {
  if (!body.is_object()) return "";
  const auto& object = body.as_object();
  for (const std::string_view name : {"errorMessage", "error_description", "error"}) {
    if (const auto text = json::string_or_empty(object, name); !text.empty()) return printable(text);
  }
  const auto* errors = json::find(object, "errors");
  return errors == nullptr ? "" : printable(json::serialize(*errors));
}

Error::Kind kind_of(int status) {
  switch (status) {
    case 401:
    case 403:
      return Error::Kind::forbidden;
    case 404:
      return Error::Kind::not_found;
    case 409:
    case 412:
      return Error::Kind::conflict;
    default:
      return status >= 500 ? Error::Kind::unavailable : Error::Kind::invalid;
  }
}

Result<Login> ask_for_tokens(fetch::Fetcher& fetcher, Login login, const url::Form& form, Instant now) {
  const auto answer = fetcher.fetch(
      {.method = "POST",
       .url = fmt::format("{}/realms/{}/protocol/openid-connect/token", login.server, url::percent_encode(login.realm)),
       .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}},
       .body = form.encode()});
  if (!answer) return std::unexpected(answer.error());
  const auto body = json::parse(answer->body);
  if (answer->status == 404)
    return fail(Error::Kind::not_found, fmt::format("{} has no realm '{}'", login.server, login.realm));
  if (answer->status != 200) {
    const std::string words = body ? words_of(*body) : "";
    return fail(kind_of(answer->status == 400 ? 401 : answer->status),
                words.empty() ? fmt::format("{} answered with status {}", login.server, answer->status) : words);
  }
  if (!body || !body->is_object()) return fail(Error::Kind::unavailable, login.server + " did not answer with JSON");
  const auto& object = body->as_object();
  login.access_token = json::string_or_empty(object, "access_token");
  login.refresh_token = json::string_or_empty(object, "refresh_token");
  const auto* lifetime = json::find(object, "expires_in");
  if (login.access_token.empty() || lifetime == nullptr || !lifetime->is_int64())
    return fail(Error::Kind::unavailable, login.server + " gave no access token");
  login.access_expires = now + seconds{lifetime->as_int64()};
  return login;
}

std::string address(const Login& login, std::string_view path, const url::Form& query) {
  std::string out = login.server;
  if (!path.starts_with('/')) out += "/admin/realms/";
  out += path;
  if (!query.empty()) out += (path.contains('?') ? "&" : "?") + query.encode();
  return out;
}

}  // namespace

Result<std::string> check_server(std::string_view server, bool allow_http) {
  while (server.ends_with('/')) server.remove_suffix(1);
  const auto parsed = url::parse_http_url(server);
  if (!parsed)
    return fail(Error::Kind::invalid, fmt::format("'{}' is no address of a server; write https://id.example.org", server));
  const bool here = url::is_loopback_host(parsed->host);
  if (parsed->scheme == "http" && !here && !allow_http) {
    return fail(Error::Kind::invalid,
                fmt::format("{} would carry the password in clear: use https, or say --allow-http", server));
  }
  return std::string(server);
}

Result<Login> sign_in(fetch::Fetcher& fetcher, const SignIn& what, Instant now) {
  url::Form form{{"client_id", what.client_id}, {"scope", "openid"}};  // openid: who is signed in can be asked
  if (what.username.empty()) {
    form.add("grant_type", "client_credentials");
    form.add("client_secret", std::string(what.secret.reveal()));
  } else {
    form.add("grant_type", "password");
    form.add("username", what.username);
    form.add("password", std::string(what.secret.reveal()));
  }
  Login login{.server = what.server, .realm = what.realm, .client_id = what.client_id, .access_token = {},
              .access_expires = {}, .refresh_token = {}};
  return ask_for_tokens(fetcher, std::move(login), form, now);
}

AdminClient::AdminClient(fetch::Fetcher& fetcher, Login login, std::function<void(const Login&)> renewed)
    : fetcher_(fetcher), login_(std::move(login)), renewed_(std::move(renewed)) {}

Status<> AdminClient::freshen(Instant now) {
  if (now + kRenewAhead < login_.access_expires) return {};
  if (login_.refresh_token.empty()) {
    return fail(Error::Kind::forbidden,
                fmt::format("the sign-in to {} has expired: latchkey admin login --server {}", login_.server, login_.server));
  }
  const url::Form form{
      {"grant_type", "refresh_token"}, {"client_id", login_.client_id}, {"refresh_token", login_.refresh_token}};
  auto fresh = ask_for_tokens(fetcher_, login_, form, now);
  if (!fresh) {
    if (fresh.error().kind != Error::Kind::forbidden) return std::unexpected(fresh.error());
    return fail(Error::Kind::forbidden, fmt::format("the sign-in to {} has ended ({}): latchkey admin login --server {}",
                                                    login_.server, fresh.error().detail, login_.server));
  }
  login_ = *std::move(fresh);
  renewed_(login_);
  return {};
}

std::string AdminAnswer::created_id() const {
  const auto decoded = url::percent_decode(location.substr(location.rfind('/') + 1));
  return decoded.value_or("");
}

Result<AdminAnswer> AdminClient::request(const AdminRequest& what) {
  if (auto fresh = freshen(SystemClock().now()); !fresh) return std::unexpected(fresh.error());
  fetch::FetchRequest request{.method = what.method,
                              .url = address(login_, what.path, what.query),
                              .headers = {{"Authorization", "Bearer " + login_.access_token}, {"Accept", "application/json"}},
                              .body = {}};
  if (!what.if_match.empty()) request.headers.emplace_back("If-Match", what.if_match);
  if (what.body) {
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = json::serialize(*what.body);
  }
  const auto answer = fetcher_.fetch(request);
  if (!answer) return std::unexpected(answer.error());
  AdminAnswer out{.status = answer->status,
                  .location = std::string(answer->header("location")),
                  .etag = std::string(answer->header("etag")),
                  .body = nullptr};
  if (!answer->body.empty()) {
    auto parsed = json::parse(answer->body, {std::size_t{100} << 20, 64});
    out.body = parsed ? *std::move(parsed) : json::Value(json::String(answer->body));
  }
  if (answer->status < 400) return out;
  const std::string words = words_of(out.body);
  return fail(kind_of(answer->status),
              words.empty() ? fmt::format("{} {} answered with status {}", what.method, what.path, answer->status)
                            : fmt::format("{} (status {})", words, answer->status));
}

Result<json::Value> AdminClient::get(std::string_view path, const url::Form& query) {
  auto answer = request({.method = "GET", .path = std::string(path), .query = query, .body = std::nullopt, .if_match = {}});
  if (!answer) return std::unexpected(answer.error());
  return std::move(answer->body);
}

Result<AdminAnswer> AdminClient::send(std::string_view method, std::string_view path, json::Value body) {
  return request({.method = std::string(method), .path = std::string(path), .query = {}, .body = std::move(body), .if_match = {}});
}

}  // namespace latchkey::cli
