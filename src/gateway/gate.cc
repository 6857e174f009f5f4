#include "gateway/gate.h"

#include <fmt/format.h>

#include <array>

#include "gateway/path_readings.h"
#include "gateway/upstream_request.h"
#include "http/application.h"

namespace latchkey::gateway {
namespace {

constexpr std::size_t kOwnBody = 64 * 1024;
constexpr std::size_t kMostTold = 10'000;
constexpr std::array<std::string_view, 8> kCounted{"none",   "upstream", "login", "callback",
                                                   "logout", "auth",     "own",   "refused"};

std::string joined(const http::Headers& headers, std::string_view name, std::string_view between = ", ") {
  std::string out;
  for (const auto value : headers.get_all(name)) {
    if (!out.empty()) out += between;
    out += value;
  }
  return out;
}

/// The name in a Set-Cookie line.
std::string_view cookie_name(std::string_view line) {
  auto name = line.substr(0, line.find('='));
  while (name.starts_with(' ')) name.remove_prefix(1);
  while (name.ends_with(' ')) name.remove_suffix(1);
  return name;
}

bool is_websocket(const http::Request& request) {
  // RFC 6455 §4.1; nothing else may turn the connection into something that no rule looks at (h2c smuggling).
  return request.method == "GET" && http::has_word(request.headers, "Connection", "upgrade") &&
         http::has_word(request.headers, "Upgrade", "websocket") && !request.headers.has("Content-Length") &&
         !request.headers.has("Transfer-Encoding");
}

std::optional<http::Response> refuse_method(const http::Request& request, const rp::Request& asked) {
  // Both reflect or tunnel what must not be (RFC 9110 §9.3.8).
  if (request.method == "TRACE" || request.method == "CONNECT") {
    return say(asked,
               {405,
                "method_not_allowed",
                "That method is not served here",
                request.method + " does not go through this gateway",
                "",
                {}},
               request.trace_id);
  }
  // Rules name methods as they are written. Frameworks that fold "post" to POST must not see what the rules did not.
  if (!is_written_as_a_method(request.method)) {
    return say(asked, {400, "bad_request", "That method is not served here", "methods are written in capitals", "", {}},
               request.trace_id);
  }
  return std::nullopt;
}

Notice bad_path(std::string text) {
  return {400,
          "bad_path",
          "This address cannot be read",
          std::move(text),
          "Write it in small letters, without encoded slashes, semicolons, empty segments and dots",
          {}};
}

}  // namespace

Gate::Gate(std::shared_ptr<const Setup> setup, Ports ports)
    : ports_(ports), setup_(std::move(setup)), trace_ids_(ports.random), pools_(ports.metrics) {
  for (const auto what : kCounted)
    counted_.emplace(what, std::make_unique<http::RouteMetrics>(ports_.metrics, std::string(what), "any"));
}

Gate::~Gate() = default;

void Gate::replace(std::shared_ptr<const Setup> setup) { setup_.store(std::move(setup)); }

std::optional<std::size_t> Gate::wants_body(const http::Request& request) const {
  const auto setup = setup_.load();
  const bool own = request.path.starts_with(kOwnPath) && !request.path.starts_with(kAuthPath);
  if (own || setup->doors.by_callback(request.path) != nullptr) return kOwnBody;
  return std::nullopt;
}

void Gate::assign_trace_id(const Setup& setup, http::Request& request) {
  // A stranger may not choose what our log lines are found by.
  const auto parent = request.headers.get("traceparent");
  if (parent && setup.trusted.contains(request.remote_address)) {
    if (auto id = http::trace_id_of_traceparent(*parent)) {
      request.trace_id = std::move(*id);
      return;
    }
  }
  trace_ids_.next(request.trace_id);
}

Task<http::RelayDecision> Gate::decide(http::Request& request) {
  auto visit = std::make_shared<Visit>();
  visit->setup = setup_.load();
  assign_trace_id(*visit->setup, request);
  http::RelayDecision decision;
  decision.context = visit;
  decision.response = co_await judge_and_answer(request, *visit, decision.forward);
  if (!decision.forward) {
    decision.response.headers.set_default("X-Request-Id", request.trace_id);
    if (visit->what == "upstream") visit->what = "refused";
    for (const auto& line : visit->set_cookies) decision.response.headers.add("Set-Cookie", line);
  }
  co_return decision;
}

/// Fills `forward` when the request goes on; else the answer is the response.
Task<http::Response> Gate::judge_and_answer(http::Request& request, Visit& visit,
                                            std::optional<http::Forward>& forward) {
  const Setup& setup = *visit.setup;
  visit.peer = request.remote_address;
  if (setup.trusted.contains(visit.peer)) visit.chain = joined(request.headers, "X-Forwarded-For");
  const bool for_proxy = request.path.starts_with(kAuthPath);
  http::Request seen;
  if (for_proxy) seen = request;  // the question itself stands in X-Forwarded headers
  setup.trusted.apply(request);
  const rp::Request asked = to_rp_for_rules(request);
  if (auto refusal = refuse_method(request, asked)) co_return *std::move(refusal);
  const auto readings = path_readings(request.path);
  if (!readings) co_return say(asked, bad_path(readings.error().detail), request.trace_id);
  const std::string& path = readings->front();
  const bool own = std::ranges::any_of(*readings, [](const std::string& one) { return covers(kOwnPath, one); });
  if (own && readings->size() > 1)
    co_return say(asked, bad_path("the path has more than one reading"), request.trace_id);
  if (own || setup.doors.by_callback(request.path) != nullptr)
    co_return co_await serve_own(for_proxy ? seen : request, path, visit);
  if (auto refusal = find_way(request, asked, *readings, visit)) co_return *std::move(refusal);
  auto refusal = co_await admit(asked, request.trace_id, visit);
  if (refusal) co_return *std::move(refusal);
  tell_near_miss(request, path, visit);
  forward = forward_of(request, visit);
  if (!forward) co_return forbid(asked, "another site may not open a WebSocket here", request.trace_id);
  co_return http::Response{};
}

/// Which rule and which application, whichever way the path is read.
Gate::Refusal Gate::find_way(const http::Request& request, const rp::Request& asked,
                             const std::vector<std::string>& readings, Visit& visit) {
  const Setup& setup = *visit.setup;
  visit.what = "upstream";
  visit.rule = setup.rules.find(request.method, readings);
  visit.upstream = setup.upstream_for(readings);
  if (visit.rule == nullptr || (visit.upstream == nullptr && setup.upstream_for(readings.front()) != nullptr)) {
    return say(asked, bad_path("the path can be read in more than one way, and it depends on that which rule holds"),
               request.trace_id);
  }
  if (visit.upstream == nullptr)
    return say(asked, {404, "not_found", "There is nothing here", "no application is behind this address", "", {}},
               request.trace_id);
  return std::nullopt;
}

/// Once for each rule: "/admin.json" went through though "/admin" is guarded, and perhaps the application serves both.
void Gate::tell_near_miss(const http::Request& request, const std::string& path, const Visit& visit) {
  const GateRule* missed = visit.setup->rules.near_miss(*visit.rule, request.method, path);
  if (missed == nullptr) return;
  {
    const std::lock_guard lock(told_mutex_);
    if (told_.size() >= kMostTold || !told_.insert(missed->settings.where).second) return;
  }
  ports_.log.warn("a rule just missed a request; if it is meant to hold there too, give it suffixes = true",
                  {{"rule", missed->settings.where}, {"path", path}, {"trace", request.trace_id}});
}

std::optional<http::Forward> Gate::forward_of(const http::Request& request, Visit& visit) {
  const Setup& setup = *visit.setup;
  http::Forward forward;
  forward.upgrade = is_websocket(request);
  // A WebSocket carries the cookies and knows no CORS: only its Origin tells whose page opened it (RFC 6455 §10.2).
  if (forward.upgrade && visit.visitor && !setup.may_open_websocket(request.headers.get("Origin").value_or("")))
    return std::nullopt;
  if (forward.upgrade && visit.visitor) visit.cookie = joined(request.headers, "Cookie", "; ");
  forward.upstream = visit.upstream->upstream;
  forward.target = request.target;
  forward.max_body = visit.upstream->max_body;
  forward.headers = upstream_headers(setup, *visit.upstream, request, {visit.peer, visit.chain});
  introduce(visit, forward.headers);
  return forward;
}

void Gate::introduce(const Visit& visit, http::Headers& headers) const {
  const auto* identity = visit.identity();
  if (identity == nullptr) return;
  const Setup& setup = *visit.setup;
  const std::string_view provider = visit.visitor ? std::string_view(visit.visitor->door->settings.name)
                                                  : setup.doors.name_of_issuer(identity->issuer);
  const auto introduction = setup.introductions->of(*identity, provider, ports_.clock.now());
  introduction->headers.for_each([&](const http::Headers::Field& field) { headers.add(field.name, field.value); });
  setup.identity.add_access_token(visit.access_token, headers);
}

void Gate::adorn(const http::RelayDecision& decision, http::RelayHead& head) {
  const auto& visit = *static_cast<const Visit*>(decision.context.get());
  if (head.headers.has("Set-Cookie")) {
    // No application behind the gateway signs anybody in or out by setting the gateway's cookies.
    http::Headers kept;
    head.headers.for_each([&](const http::Headers::Field& field) {
      const bool cookie = http::equal_ignoring_case(field.name, "Set-Cookie");
      // One without a name comes back as whatever its value begins with.
      const auto name = cookie ? cookie_name(field.value) : std::string_view();
      const bool dropped = cookie && (name.empty() || visit.setup->doors.is_own_cookie(name));
      if (!dropped) kept.add(field.name, field.value);
    });
    head.headers = std::move(kept);
  }
  for (const auto& line : visit.set_cookies) head.headers.add("Set-Cookie", line);
  // A cache that many share must not hand one person's cookies to another.
  if (!visit.set_cookies.empty()) head.headers.set_default("Cache-Control", "private");
}

http::Response Gate::failed(const http::Request& request, const http::RelayDecision& decision,
                            const http::RelayFailure& why) {
  using Kind = http::RelayFailure::Kind;
  const auto& visit = *static_cast<const Visit*>(decision.context.get());
  const std::string& name = visit.upstream->upstream->name;
  ports_.log.warn("the upstream gave no answer",
                  {{"upstream", name}, {"why", why.detail}, {"trace", request.trace_id}});
  ports_.metrics
      .counter("latchkey_gate_upstream_failures_total", "Requests that an upstream did not answer",
               {{"upstream", name}})
      .add();
  Notice notice{502,
                "upstream_unreachable",
                "The application does not answer",
                "the gateway could not reach the application behind it",
                "",
                {}};
  notice.hint =
      "Try again in a moment. Whoever runs it: see that the application is started and listens where the gateway's "
      "configuration says";
  if (why.kind == Kind::timeout)
    notice = {504,
              "upstream_timeout",
              "The application takes too long",
              "the application behind the gateway did not answer in time",
              "Try again later",
              {}};
  if (why.kind == Kind::broken) notice.text = "the application behind the gateway hung up without an answer";
  if (why.kind == Kind::malformed) notice.text = "the application behind the gateway gave an answer that is not HTTP";
  return say(to_rp(request), notice, request.trace_id);
}

/// A logout or the session's end closes what was opened before it. The look itself may wait, so it happens elsewhere
/// and counts at the next asking.
bool Gate::may_stay(const http::Request& request, const http::RelayDecision& decision) {
  const auto visit = std::static_pointer_cast<Visit>(decision.context);
  if (!visit) return true;
  if (visit->ended) return false;
  if (visit->token) return token_may_stay(visit);
  if (!visit->visitor) return true;
  if (visit->cookie.empty()) visit->cookie = joined(request.headers, "Cookie", "; ");  // of a stream
  look_after(visit, [visit, setup = setup_.load()] {
    rp::Request request;
    request.headers.emplace_back("Cookie", visit->cookie);
    const auto found = setup->doors.find(request, visit->visitor->door->settings.name);
    return found && (!*found || (*found)->session.identity().subject != visit->visitor->session.identity().subject);
  });
  return true;
}

/// One look of each in line: with a slow store and ten thousand WebSockets the looks become rarer, and none piles up.
void Gate::look_after(const std::shared_ptr<Visit>& visit, std::move_only_function<bool()> is_over) {
  if (visit->looking.exchange(true)) return;
  const bool taken = pools_.try_submit(Work::watch, [visit, is_over = std::move(is_over)]() mutable {
    if (is_over()) visit->ended = true;
    visit->looking = false;
  });
  if (!taken) visit->looking = false;
}

/// An end that the provider does not tell is no end; but it may say that the token has been revoked.
bool Gate::token_may_stay(const std::shared_ptr<Visit>& visit) {
  const auto ends = visit->token->expires_at;
  if (ends != rp::TimePoint{} && ports_.clock.now() >= ends) return false;
  // A bound token was proven for the request that it came with, and no proof is good twice.
  if (visit->token->binding != rp::TokenBinding::none) return true;
  look_after(visit, [visit] {
    rp::Request request;
    request.headers.emplace_back("Authorization", "Bearer " + visit->access_token);
    const auto access = rp::require(*visit->setup->bearer, request, visit->rule->asks);
    return !access && access.refusal().status == 401;
  });
  return true;
}

void Gate::finished(const http::Request& request, const http::RelayDecision& decision,
                    const http::RelayRecord& record) {
  static const Visit kNobody;
  const auto* visit = decision.context ? static_cast<const Visit*>(decision.context.get()) : &kNobody;
  const double seconds = std::chrono::duration<double>(record.took).count();
  counted_.find(visit->what)->second->count(record.status, seconds);
  if (!ports_.log.enabled(LogLevel::info)) return;
  // The path alone: queries carry codes and tokens.
  std::vector<LogField> fields{{"method", request.method},
                               {"path", request.path},
                               {"what", visit->what},
                               {"status", record.status},
                               {"in", record.bytes_in},
                               {"out", record.bytes_out},
                               {"ms", fmt::format("{:.3f}", seconds * 1000)}};
  if (visit->upstream != nullptr) fields.emplace_back("upstream", visit->upstream->upstream->name);
  if (record.upstream_took)
    fields.emplace_back(
        "upstream_ms", fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(*record.upstream_took).count()));
  if (visit->rule != nullptr && !visit->rule->settings.where.empty())
    fields.emplace_back("rule", visit->rule->settings.where);
  if (const auto* identity = visit->identity()) fields.emplace_back("user", identity->subject);
  if (visit->visitor && visit->setup->doors.all().size() > 1)
    fields.emplace_back("provider", visit->visitor->door->settings.name);
  if (visit->token) fields.emplace_back("client", visit->token->client_id);
  if (record.upgraded) fields.emplace_back("websocket", "true");
  if (record.cut) fields.emplace_back("cut", "true");
  if (record.retried) fields.emplace_back("retried", "true");
  fields.emplace_back("remote", request.remote_address);
  fields.emplace_back("trace", request.trace_id);
  ports_.log.write(LogLevel::info, "request", fields);
}

}  // namespace latchkey::gateway
