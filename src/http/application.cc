#include "http/application.h"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <chrono>
#include <optional>
#include <unordered_map>

#include "http/cors.h"
#include "http/negotiate.h"

namespace latchkey::http {
namespace {

using std::chrono::steady_clock;
using Outcome = RouteMatch::Outcome;

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

Response plain_error(const Request& request, int status, std::string_view message) {
  const auto title = fmt::format("{} {}", status, reason_phrase(status));
  if (!wants_html(request)) return Response::json(status, fmt::format(R"({{"error":"HTTP {}","error_description":"{}"}})", title, message));
  return Response::html(status, fmt::format("<!doctype html><html lang=\"en\"><title>{0}</title><h1>{0}</h1><p>{1}</p></html>\n", title, message));
}

/// 128 bits that never repeat within a process and hardly between two: a random half and a scrambled counter.
/// Unique, not secret; the generator is asked once instead of once a request.
class TraceIds {
 public:
  explicit TraceIds(Random& random) {
    const auto bytes = random.bytes(16);
    for (std::size_t i = 0; i < 8; ++i) {
      high_ = (high_ << 8U) | static_cast<unsigned char>(bytes[i]);
      low_ = (low_ << 8U) | static_cast<unsigned char>(bytes[8 + i]);
    }
  }
  void next(std::string& out) {
    std::uint64_t x = low_ + 0x9E3779B97F4A7C15U * count_.fetch_add(1, std::memory_order_relaxed);
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;  // splitmix64: a bijection, so that no two counts meet
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    x ^= x >> 31U;
    out.resize(32);
    write_hex(out.data(), high_);
    write_hex(out.data() + 16, x);
  }

 private:
  static void write_hex(char* out, std::uint64_t value) {
    for (int i = 15; i >= 0; --i, value >>= 4U) out[i] = "0123456789abcdef"[value & 15U];
  }
  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  std::atomic<std::uint64_t> count_{0};
};

/// The counters of one route, found once for each status and then without a lock.
class RouteMetrics {
 public:
  RouteMetrics(Metrics& metrics, std::string route, std::string method)
      : metrics_(&metrics), route_(std::move(route)), method_(std::move(method)),
        seconds_(&metrics.histogram("latchkey_http_request_seconds", "Time from a request's last byte to its response", {{"route", route_}})) {}

  void count(int status, double seconds) {
    seconds_->observe(seconds);
    const std::size_t slot = slot_of(status);
    Counter* counter = slot < kSlots ? counters_[slot].load(std::memory_order_acquire) : nullptr;
    if (counter == nullptr) {
      counter = &metrics_->counter("latchkey_http_requests_total", "Requests served", {{"route", route_}, {"method", method_}, {"status", std::to_string(status)}});
      if (slot < kSlots) counters_[slot].store(counter, std::memory_order_release);
    }
    counter->add();
  }

 private:
  /// The statuses in use: 200-209, 300-309, 400-431, 500-509. The few others are looked up each time.
  static constexpr std::size_t kSlots = 62;
  static std::size_t slot_of(int status) {
    const auto rest = static_cast<std::size_t>(status % 100);
    switch (status / 100) {
      case 2: return rest < 10 ? rest : kSlots;
      case 3: return rest < 10 ? 10 + rest : kSlots;
      case 4: return rest < 32 ? 20 + rest : kSlots;
      case 5: return rest < 10 ? 52 + rest : kSlots;
      default: return kSlots;
    }
  }

  Metrics* metrics_;
  std::string route_;
  std::string method_;
  Histogram* seconds_;
  std::array<std::atomic<Counter*>, kSlots> counters_{};
};

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

Task<Response> Application::serve(Request& request) {
  const auto begun = steady_clock::now();
  parts_->assign_trace_id(request);
  parts_->config.trusted_proxies.apply(request);
  RouteMatch match;
  Response response = co_await parts_->dispatch(request, match);
  parts_->finish(request, match, response, steady_clock::now() - begun);
  co_return response;
}

std::optional<std::string> trace_id_of_traceparent(std::string_view header) {
  // W3C Trace Context §3.2: version "-" trace-id "-" parent-id "-" flags; version ff and all zeros are invalid.
  if (header.size() < 55 || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const auto version = header.substr(0, 2);
  const auto id = header.substr(3, 32);
  if (!is_lower_hex(version) || version == "ff" || (version == "00" && header.size() != 55)) return std::nullopt;
  if (!is_lower_hex(id) || !is_lower_hex(header.substr(36, 16)) || !is_lower_hex(header.substr(53, 2))) return std::nullopt;
  if (id.find_first_not_of('0') == std::string_view::npos) return std::nullopt;
  return std::string(id);
}

}  // namespace latchkey::http
