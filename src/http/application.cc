#include "http/application.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <unordered_map>

#include "http/cors.h"
#include "http/negotiate.h"
#include "http/route_metrics.h"
#include "http/trace_id.h"

namespace latchkey::http {
namespace {

using std::chrono::steady_clock;
using Outcome = RouteMatch::Outcome;

Response plain_error(const Request& request, int status, std::string_view message) {
  const auto title = fmt::format("{} {}", status, reason_phrase(status));
  if (!wants_html(request)) return Response::json(status, fmt::format(R"({{"error":"HTTP {}","error_description":"{}"}})", title, message));
  return Response::html(status, fmt::format("<!doctype html><html lang=\"en\"><title>{0}</title><h1>{0}</h1><p>{1}</p></html>\n", title, message));
}

}  // namespace

struct Application::Parts {
  Parts(ApplicationConfig c, Router r, Log& l, Metrics& m, Random& random)
      : config(std::move(c)), router(std::move(r)), log(l), trace_ids(random), unmatched(m, "none", "any") {
    for (const auto& route : router.routes()) metrics.emplace(&route, std::make_unique<RouteMetrics>(m, route.name, route.method));
  }

  ApplicationConfig config;
  Router router;
  Log& log;
  TraceIds trace_ids;
  RouteMetrics unmatched;
  std::unordered_map<const Route*, std::unique_ptr<RouteMetrics>> metrics;

  void assign_trace_id(Request& request);
  Task<Response> dispatch(Request& request, RouteMatch& match);
  Task<Response> call(const Handler& handler, Request& request);
  Response without_handler(const Request& request, const RouteMatch& match) const;
  void finish(const Request& request, const RouteMatch& match, Response& response, steady_clock::duration took);
};

void Application::Parts::assign_trace_id(Request& request) {
  // A stranger may not choose what our log lines are found by.
  const auto parent = request.headers.get("traceparent");
  if (parent && config.trusted_proxies.contains(request.remote_address)) {
    if (auto id = trace_id_of_traceparent(*parent)) {
      request.trace_id = std::move(*id);
      return;
    }
  }
  trace_ids.next(request.trace_id);
}

Response Application::Parts::without_handler(const Request& request, const RouteMatch& match) const {
  switch (match.outcome) {
    case Outcome::bad_path: return config.render_error(request, 400, "The path is malformed.");
    case Outcome::method_not_allowed: return config.render_error(request, 405, "This address does not take that method.").with("Allow", match.allow);
    case Outcome::options: break;
    default: return config.render_error(request, 404, "There is nothing at this address.");
  }
  if (match.route->preflight == Preflight::any && is_preflight(request)) return preflight_response(request, match.allow);
  return Response::no_content().with("Allow", match.allow);
}

Task<Response> Application::Parts::call(const Handler& handler, Request& request) {
  std::string what = "an exception that is none of std::exception";
  try {
    co_return co_await handler(request);
  } catch (const std::exception& e) {
    what = e.what();
  } catch (...) {  // the one place where a bug in a handler ends
  }
  log.error("a handler threw", {{"route", request.route}, {"what", what}, {"trace", request.trace_id}});
  co_return config.render_error(request, 500, "Something went wrong on our side. The trace id " + request.trace_id + " leads to the reason.");
}

Task<Response> Application::Parts::dispatch(Request& request, RouteMatch& match) {
  if (request.path == "*") {  // RFC 9110 §9.3.7: OPTIONS * asks about the server as a whole
    co_return Response::no_content().with("Allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS");
  }
  match = router.match(request.method, request.path);
  if (match.outcome != Outcome::found) co_return without_handler(request, match);
  request.route = match.route->name;
  request.path_params = std::move(match.params);
  co_return co_await call(match.route->handler, request);
}

void Application::Parts::finish(const Request& request, const RouteMatch& match, Response& response, steady_clock::duration took) {
  config.security_headers.apply(request, response);
  response.headers.set_default("X-Request-Id", request.trace_id);
  const double seconds = std::chrono::duration<double>(took).count();
  RouteMetrics& counted = match.outcome == Outcome::found ? *metrics.at(match.route) : unmatched;
  counted.count(response.status, seconds);
  if (!log.enabled(LogLevel::info)) return;
  log.info("request", {{"method", request.method},
                       {"route", request.route.empty() ? "none" : request.route},
                       {"path", request.path},
                       {"status", response.status},
                       {"bytes", response.content().size()},
                       {"ms", fmt::format("{:.3f}", seconds * 1000)},
                       {"remote", request.remote_address},
                       {"trace", request.trace_id}});
}

Application::Application(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Application::~Application() = default;

Result<std::unique_ptr<Application>> Application::make(ApplicationConfig config, Log& log, Metrics& metrics, Random& random) {
  auto router = Router::make(std::move(config.routes));
  if (!router) return std::unexpected(router.error());
  if (!config.render_error) config.render_error = plain_error;
  auto parts = std::make_unique<Parts>(std::move(config), std::move(*router), log, metrics, random);
  return std::unique_ptr<Application>(new Application(std::move(parts)));
}

std::optional<std::size_t> Application::max_body(std::string_view method, std::string_view path) const {
  const auto match = parts_->router.match(method, path);
  if (match.outcome != Outcome::found || match.route->max_body == 0) return std::nullopt;
  return match.route->max_body;
}

Task<std::optional<Response>> Application::refuse_body(Request& head) {
  using Answer = std::optional<Response>;
  const auto begun = steady_clock::now();
  auto match = parts_->router.match(head.method, head.path);
  if (match.outcome != Outcome::found || !match.route->body_gate) co_return Answer();
  parts_->assign_trace_id(head);
  parts_->config.trusted_proxies.apply(head);
  head.route = match.route->name;
  head.path_params = std::move(match.params);
  auto refusal = co_await match.route->body_gate(head);
  if (refusal) parts_->finish(head, match, *refusal, steady_clock::now() - begun);
  co_return refusal;
}

Task<Response> Application::serve(Request& request) {
  const auto begun = steady_clock::now();
  parts_->assign_trace_id(request);
  parts_->config.trusted_proxies.apply(request);
  RouteMatch match;
  Response response = co_await parts_->dispatch(request, match);
  parts_->finish(request, match, response, steady_clock::now() - begun);
  co_return response;
}

}  // namespace latchkey::http
