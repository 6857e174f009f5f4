// The routes of WebLogin.
#include "rp/web_login.h"

#include <fmt/core.h>
#include <latchkey/revocation.h>

#include <algorithm>
#include <utility>

#include "rp/challenge.h"
#include "rp/error.h"
#include "rp/response_mode.h"
#include "rp/seal_ring.h"
#include "rp/step_up.h"
#include "rp/web_limits.h"
#include "url/form.h"
#include "url/percent.h"
#include "url/url.h"

namespace latchkey::rp {
namespace {

int status_for(const Error& error) {
  switch (error.code) {
    case ErrorCode::provider_unreachable:
    case ErrorCode::store_failed:
      return 503;
    case ErrorCode::login_refused:
      return error.provider_error == "access_denied" ? 403 : 400;
    case ErrorCode::login_unknown:
    case ErrorCode::state_mismatch:
    case ErrorCode::parameter_missing:
    case ErrorCode::parameter_repeated:
    case ErrorCode::issuer_mismatch:
    case ErrorCode::answer_invalid:
      return 400;
    case ErrorCode::insufficient_user_authentication:
      return 403;
    case ErrorCode::invalid_configuration:
    case ErrorCode::session_too_large:
      return 500;
    default:
      return 502;
  }
}

/// Whether a page of this application, or the person herself, asks. A neighbour's page on the same site does not count:
/// whoever holds one subdomain must not be able to sign people out of another (Fetch Metadata §2.1).
bool comes_from_here(const Request& request, const Config& config) {
  const auto site = request.header("Sec-Fetch-Site");
  if (!site.empty()) return site == "same-origin" || site == "none";
  const auto origin = request.header("Origin");  // of older browsers, with forms alone
  const auto own = url::parse_http_url(config.redirect_uri);
  return origin.empty() || (own && origin == url::origin_of(*own));
}

/// RFC 7009 §1: tokens that are no longer needed, at a logout for instance, are told of, where no logout page of the
/// provider ends them. A refresh token takes its access tokens along (RFC 7009 §2.1).
void give_back(const Tokens& tokens, RelyingParty& rp) {
  const bool refreshes = !tokens.refresh_token.empty();
  const std::string& token = refreshes ? tokens.refresh_token : tokens.access_token;
  if (token.empty()) return;
  const auto revoked = revoke(*rp.client(), token, refreshes ? "refresh_token" : "access_token");
  if (!revoked) rp.log(LogLevel::warning, "the tokens live on at the provider: " + revoked.error().to_string());
}

}  // namespace

Response method_not_allowed(std::string_view allowed) {
  Response response = Response::html(
      405, "<!doctype html><title>Method not allowed</title><p>This address takes " + std::string(allowed) + ".</p>");
  response.add_header("Allow", std::string(allowed));
  return response;
}

WebLogin::State::State(std::shared_ptr<RelyingParty> party, SessionOptions o, std::string callback, bool secure)
    : rp(std::move(party)),
      options(std::move(o)),
      callback_path(std::move(callback)),
      cookies(secure),
      seal(options.secret_key, options.former_secret_keys, rp->config().issuer + " " + rp->config().client_id) {}

KeeperContext WebLogin::State::context() const {
  return {*rp, options, cookies, rp->config().issuer + " " + rp->config().client_id};
}

bool WebLogin::State::answer_is_posted() const { return is_posted(rp->config().response_mode); }

std::vector<std::string> WebLogin::State::surplus_logins(const Request& request, std::size_t bytes_to_come) const {
  struct Pending {
    TimePoint created_at;  // zero for what does not open
    std::string name;
    std::size_t bytes;
  };
  const std::string prefix = cookies.wire_name(kPendingPrefix);
  std::vector<Pending> found;
  std::size_t bytes = bytes_to_come;  // of the one line in which a browser sends all cookies
  for (const auto& [name, value] : request.cookies()) {
    const std::size_t size = name.size() + value.size() + 3;
    bytes += size;
    if (!name.starts_with(prefix)) continue;
    const auto pending = seal.open(value, rp->now(), options.login_timeout);
    found.push_back(
        {pending ? pending->created_at : TimePoint{}, std::string(kPendingPrefix) + name.substr(prefix.size()), size});
  }
  std::ranges::sort(found, {}, &Pending::created_at);
  std::vector<std::string> surplus;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool dead = found[i].created_at == TimePoint{};
    if (!dead && found.size() - i < options.logins_in_progress && bytes <= kMostCookieLineBytes) continue;
    surplus.push_back(found[i].name);
    bytes -= found[i].bytes;
  }
  return surplus;
}

WebLogin::WebLogin(std::unique_ptr<State> state) : state_(std::move(state)) {}
WebLogin::~WebLogin() = default;

Result<std::shared_ptr<WebLogin>> WebLogin::make(std::shared_ptr<RelyingParty> relying_party, SessionOptions options,
                                                 std::shared_ptr<SessionStore> store, const CookieSessions* cookies) {
  if (auto checked = check_options(options); !checked) return checked.error();
  const auto redirect_uri = url::parse_http_url(relying_party->config().redirect_uri);
  if (!redirect_uri) return bad_option(kRedirectUriSetting, "is no http(s) address", {});
  if (options.secret_key.empty()) options.secret_key = relying_party->random_bytes(kLeastSecretKey);
  std::string callback = redirect_uri->path.empty() ? "/" : redirect_uri->path;
  auto state = std::make_unique<State>(std::move(relying_party), std::move(options), std::move(callback),
                                       redirect_uri->scheme == "https");
  state->keeper = cookies != nullptr
                      ? make_cookie_keeper(state->context(), *cookies)
                      : make_store_keeper(state->context(), store ? std::move(store) : make_memory_store());
  return std::shared_ptr<WebLogin>(new WebLogin(std::move(state)));
}

Result<std::shared_ptr<WebLogin>> WebLogin::create(std::shared_ptr<RelyingParty> relying_party, SessionOptions options,
                                                   std::shared_ptr<SessionStore> store) {
  return make(std::move(relying_party), std::move(options), std::move(store), nullptr);
}

Result<std::shared_ptr<WebLogin>> WebLogin::create(std::shared_ptr<RelyingParty> relying_party, SessionOptions options,
                                                   CookieSessions cookies) {
  if (auto checked = check_options(options, cookies); !checked) return checked.error();
  return make(std::move(relying_party), std::move(options), nullptr, &cookies);
}

std::optional<Response> WebLogin::handle(const Request& request) {
  if (request.path == login_path()) return login(request);
  if (request.path == callback_path()) return callback(request);
  if (request.path == logout_path()) return logout(request);
  if (request.path == frontchannel_logout_path()) return frontchannel_logout(request);
  if (request.path == backchannel_logout_path()) return backchannel_logout(request);
  return std::nullopt;
}

Response WebLogin::login(const Request& request) {
  LoginOptions options;
  options.return_to = request.parameter("return_to").value_or("");
  // What a rule asks of the login. Anybody may write such a link; it can only ask for more, and is checked at the end.
  const StepUp step_up =
      read_step_up(request.parameter("acr_values").value_or(""), request.parameter("max_age").value_or(""));
  options.acr_values = joined_acr(step_up);
  options.demand_acr = true;
  options.max_age = step_up.max_age;
  return login(request, std::move(options));
}

Response WebLogin::login(const Request& request, LoginOptions options) {
  if (request.method != "GET") return method_not_allowed("GET");
  options.return_to = local_target(options.return_to).value_or(state_->options.default_return);
  auto start = state_->rp->begin_login(options);
  if (!start) return error_response(request, start.error(), status_for(start.error()));
  Response response = Response::redirect(std::move(start->url));
  const std::string line = state_->cookies.set(
      PendingSeal::cookie_name(start->pending.state), state_->seal.seal(start->pending), state_->options.login_timeout,
      state_->answer_is_posted() ? CookieJar::Sites::any : CookieJar::Sites::same);
  for (const auto& name : state_->surplus_logins(request, line.find(';')))
    response.add_header("Set-Cookie", state_->cookies.expire(name));
  set_cookies(response, state_->keeper->sweep(request));
  response.add_header("Set-Cookie", line);
  return response;
}

Response WebLogin::callback(const Request& request) {
  // The code is good once: nothing but the one way in which the answer was asked for may spend it.
  const bool posted = state_->answer_is_posted();
  if (request.method != (posted ? "POST" : "GET")) return method_not_allowed(posted ? "POST" : "GET");
  const auto form = url::parse_form(posted ? request.body : request.query);
  if (!form) {
    return error_response(request,
                          make_error(ErrorCode::parameter_missing, "the provider's answer is malformed",
                                     "RFC 6749 §4.1.2", "Start the login again"),
                          400);
  }
  const Fields parameters(form->begin(), form->end());
  const std::string cookie = PendingSeal::cookie_name(state_->rp->claimed_state(parameters));
  const auto sealed = request.cookie(state_->cookies.wire_name(cookie));
  const auto pending =
      sealed ? state_->seal.open(*sealed, state_->rp->now(), state_->options.login_timeout) : std::nullopt;
  if (!pending) {
    // The back button or a reload after the login: nothing is in question, so nothing needs an error.
    if (session(request)) return Response::redirect(state_->options.default_return);
    return error_response(
        request,
        make_error(ErrorCode::login_unknown, "no login of this browser waits for this answer", "RFC 6749 §10.12",
                   "It took too long, was finished in another tab, or cookies are off; start the login again"),
        400);
  }
  auto login = state_->rp->finish_login(parameters, *pending);
  auto started =
      login ? state_->keeper->start(request, *std::move(login)) : Result<std::vector<std::string>>(login.error());
  if (!started) {
    state_->rp->log(LogLevel::warning, "a login failed: " + started.error().to_string());
    Response response = error_response(request, started.error(), status_for(started.error()));
    response.add_header("Set-Cookie", state_->cookies.expire(cookie));
    return response;
  }
  Response response = Response::redirect(local_target(pending->return_to).value_or(state_->options.default_return));
  response.add_header("Set-Cookie", state_->cookies.expire(cookie));
  set_cookies(response, *started);
  return response;
}

Response WebLogin::logout(const Request& request) {
  if (request.method != "GET" && request.method != "POST") return method_not_allowed("GET, POST");
  const auto session = find_session(request);
  if (!session) return error_response(request, session.error(), 503);
  // Another site's link must not log anybody out; SameSite=Lax lets links through, so they are asked about.
  if (*session && !comes_from_here(request, state_->rp->config())) return confirm_logout(request);
  const auto ended = state_->keeper->end(request);
  if (!ended) return error_response(request, ended.error(), 503);
  if (!*session) {
    Response response = Response::redirect(state_->options.default_return);
    set_cookies(response, *ended);
    return response;
  }
  const Tokens& tokens = (*session)->login.tokens;
  auto url = state_->rp->logout_url(
      {.id_token_hint = tokens.id_token, .state = {}, .post_logout_redirect_uri = {}, .ui_locales = {}});
  if (!url) {
    state_->rp->log(LogLevel::warning, "logged out here only: " + url.error().to_string());
    if (url.error().code == ErrorCode::not_supported) give_back(tokens, *state_->rp);
  }
  Response response = Response::redirect(url ? *std::move(url) : state_->options.default_return);
  set_cookies(response, *ended);
  return response;
}

Response WebLogin::confirm_logout(const Request& request) const {
  const Error error = make_error(ErrorCode::cross_site_request, "another site asked to log you out", {},
                                 "To log out, go to this application and choose it there");
  return error_response(request, error, 403);
}

RelyingParty& WebLogin::relying_party() const { return *state_->rp; }
const std::string& WebLogin::login_path() const { return state_->options.login_path; }
const std::string& WebLogin::callback_path() const { return state_->callback_path; }
const std::string& WebLogin::logout_path() const { return state_->options.logout_path; }
const std::string& WebLogin::frontchannel_logout_path() const { return state_->options.frontchannel_logout_path; }
const std::string& WebLogin::backchannel_logout_path() const { return state_->options.backchannel_logout_path; }

std::string WebLogin::login_link(std::string_view return_to) const {
  const auto target = local_target(return_to);
  if (!target || *target == state_->options.default_return) return login_path();
  return login_path() + "?return_to=" + url::percent_encode(*target);
}

std::string WebLogin::return_address(const Request& request) const {
  if (request.method != "GET" && request.method != "HEAD") return state_->options.default_return;
  if (request.path == login_path() || request.path == logout_path() || request.path == callback_path())
    return state_->options.default_return;
  return local_target(request.query.empty() ? request.path : request.path + "?" + request.query)
      .value_or(state_->options.default_return);
}

}  // namespace latchkey::rp
