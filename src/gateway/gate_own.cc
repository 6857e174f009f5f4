// The gateway's own addresses: signing in and out, who one is, and the key of its assertions.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>

#include "gateway/gate.h"
#include "gateway/path_readings.h"
#include "url/percent.h"

namespace latchkey::gateway {
namespace {

std::optional<std::chrono::seconds> seconds_of(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return std::chrono::seconds(value);
}

/// A page of the gateway's own origin asks, or the person herself (Fetch Metadata §2.1). A neighbour on the same site
/// does not count.
bool comes_from_here(const http::Request& request) {
  const auto site = request.headers.get("Sec-Fetch-Site");
  return !site || *site == "same-origin" || *site == "none";
}

}  // namespace

Task<http::Response> Gate::on_pool(Work kind, std::function<rp::Response()> work, const rp::Request& request,
                                   const std::string& trace) {
  auto done = co_await pools_.run<rp::Response>(kind, [work = std::move(work)] { return work(); });
  if (done) co_return from_rp(*done);
  co_return busy(request, trace);
}

http::Response Gate::busy(const rp::Request& request, const std::string& trace) const {
  auto response =
      say(request,
          {503, "busy", "Please try again", "the gateway has too much to do right now", "Try again in a moment", {}},
          trace);
  response.headers.set("Retry-After", "1");
  return response;
}

Task<http::Response> Gate::serve_own(const http::Request& request, const std::string& path, Visit& visit) {
  const Doors& doors = visit.setup->doors;
  const rp::Request asked = to_rp(request);
  // Envoy asks below the path, the others at it: what nobody asks would only tell page scripts who is signed in, with
  // the tokens that the application gets.
  const bool below = visit.setup->settings.forward_auth.proxy == ForwardAuthSettings::Proxy::envoy;
  if (path == kAuthPath || (below && covers(kAuthPath, path))) co_return co_await answer_proxy(request, visit);
  if (const Door* door = doors.by_callback(request.path)) {
    visit.what = "callback";
    if (auto wait = too_often(request, asked, visit, logins_ended_)) co_return *std::move(wait);
    co_return co_await on_pool(
        Work::login, [web = door->web, asked] { return web->callback(asked); }, asked, request.trace_id);
  }
  if (covers(kLoginPath, path)) {
    visit.what = "login";
    const auto name =
        path.size() > kLoginPath.size() ? std::string_view(path).substr(kLoginPath.size() + 1) : std::string_view();
    const Door* door = name.empty() ? nullptr : doors.named(name);
    if (door != nullptr || name.empty()) {
      if (auto wait = too_often(request, asked, visit, logins_begun_)) co_return *std::move(wait);
      co_return co_await sign_in(asked, door, request.trace_id, visit);
    }
  }
  if (path == kLogoutPath) {
    visit.what = "logout";
    if (!comes_from_here(request)) co_return ask_whether_to_sign_out(asked, request.trace_id);
    co_return co_await on_pool(
        Work::logout, [setup = visit.setup, asked] { return setup->doors.sign_out(asked); }, asked, request.trace_id);
  }
  co_return co_await tell_of_self(asked, path, request.trace_id, visit);
}

Task<http::Response> Gate::tell_of_self(const rp::Request& asked, const std::string& path, const std::string& trace,
                                        Visit& visit) {
  visit.what = "own";
  if (path == kJwksPath && visit.setup->signer) {
    co_return http::Response::of(200, "application/jwk-set+json", visit.setup->signer->jwks())
        .with("Cache-Control", "public, max-age=300");
  }
  if (path == kUserPath) co_return co_await who_am_i(asked, visit);
  for (const auto& door : visit.setup->doors.all()) {
    if (path == door->web->frontchannel_logout_path() || path == door->web->backchannel_logout_path())
      co_return co_await provider_logout(asked, trace, *door);
  }
  co_return say(
      asked,
      {404, "not_found", "There is nothing here", "the gateway has no such address", "", {{"/", "To the start"}}},
      trace);
}

/// A provider that is told "no such address" does not tell of this logout again: here it is 503 at worst, and from
/// server to server the line is its own.
Task<http::Response> Gate::provider_logout(const rp::Request& request, const std::string& trace, const Door& door) {
  const auto web = door.web;
  const bool told = request.path == web->backchannel_logout_path();
  co_return co_await on_pool(
      told ? Work::notice : Work::logout, [web, request] { return web->handle(request).value_or(rp::Response{}); },
      request, trace);
}

/// Who comes by a proxy that nobody named, or that does not say for whom it asks, has the proxy's address, and so has
/// everybody else: nobody is counted then.
Gate::Refusal Gate::too_often(const http::Request& request, const rp::Request& asked, const Visit& visit,
                              AddressLimit& limit) {
  const Setup& setup = *visit.setup;
  if (setup.is_unnamed_proxy(visit.peer) || setup.trusted.contains(request.remote_address)) return std::nullopt;
  const auto wait = limit.take(request.remote_address, setup.settings.session.logins_per_minute, ports_.clock.now());
  if (!wait) return std::nullopt;
  ports_.log.warn("too many logins from one address",
                  {{"remote", request.remote_address}, {"trace", request.trace_id}});
  // RFC 6585 §4: 429, and when to come back
  auto response = say(asked,
                      {429,
                       "too_many_logins",
                       "Please wait a moment",
                       "too many logins were begun from your address",
                       fmt::format("Try again in {} s", wait->count()),
                       {}},
                      request.trace_id);
  response.headers.set("Retry-After", std::to_string(wait->count()));
  return response;
}

/// For whoever was sent by another site's page: our own page asks, and what is clicked there comes from here.
http::Response Gate::ask_whether_to_sign_out(const rp::Request& request, const std::string& trace) const {
  Notice notice{403,         "cross_site_request",
                "Sign out?", "another site sent you here to sign out, and nothing happened",
                "",          {{std::string(kLogoutPath), "Sign out"}, {"/", "Stay signed in"}}};
  return say(request, notice, trace);
}

/// What the page asks for to which he wants to come back is asked for at once.
Task<http::Response> Gate::sign_in(const rp::Request& request, const Door* door, const std::string& trace,
                                   Visit& visit) {
  const Setup& setup = *visit.setup;
  rp::LoginOptions options;
  options.return_to = rp::local_target(request.parameter("return_to").value_or("")).value_or("/");
  const auto readings = path_readings(std::string_view(options.return_to).substr(0, options.return_to.find('?')));
  if (!readings) options.return_to = "/";
  visit.rule = readings ? setup.rules.find("GET", *readings) : nullptr;
  if (visit.rule != nullptr) {
    if (door == nullptr && !visit.rule->settings.provider.empty())
      door = setup.doors.named(visit.rule->settings.provider);
    auto found = co_await find_visitor(request, visit);
    if (found) visit.visitor = *std::move(found);
    const rp::StepUp wanting = judge(visit).step_up;
    options.acr_values = fmt::format("{}", fmt::join(wanting.acr_values, " "));
    options.max_age = wanting.max_age;
  }
  // What a link asks for beyond the rule can only make the login stronger (RFC 9470 §4).
  if (options.acr_values.empty()) options.acr_values = request.parameter("acr_values").value_or("");
  if (!options.max_age) options.max_age = seconds_of(request.parameter("max_age").value_or(""));
  options.demand_acr = true;
  if (door == nullptr && setup.doors.all().size() > 1) co_return choose_door(request, visit, trace);
  const auto web = (door != nullptr ? *door : setup.doors.first()).web;
  co_return co_await on_pool(
      Work::login, [web, request, options] { return web->login(request, options); }, request, trace);
}

http::Response Gate::choose_door(const rp::Request& request, const Visit& visit, const std::string& trace) const {
  Notice notice{200, "choose_provider", "Sign in", "There is more than one way to sign in", "", {}};
  const auto return_to = rp::local_target(request.parameter("return_to").value_or("")).value_or("/");
  for (const auto& door : visit.setup->doors.all()) {
    const auto& provider = door->settings;
    notice.links.emplace_back(visit.setup->doors.login_link(door.get(), return_to),
                              "Sign in with " + (provider.title.empty() ? provider.name : provider.title));
  }
  return say(request, notice, trace);
}

Task<http::Response> Gate::who_am_i(const rp::Request& request, Visit& visit) {
  auto found = co_await find_visitor(request, visit);
  if (!found) co_return busy(request, "");
  http::Response response = http::Response::json(401, R"({"error":"not_logged_in"})");
  if (*found) {
    visit.set_cookies = std::move((*found)->session.set_cookies);
    response = http::Response::json(200, rp::to_json((*found)->session.identity()));
  } else {
    response.headers.set("WWW-Authenticate", fmt::format("Cookie form-action=\"{}\"", kLoginPath));
  }
  response.headers.set("Cache-Control", "no-store");
  co_return response;
}

}  // namespace latchkey::gateway
