// Forward authentication: another proxy asks before each request, and we answer what we would have done. Which headers
// carry the question depends on the proxy and is configured, never guessed: a header that this proxy does not write
// comes from the client, who would choose the rule that judges him.
#include <fmt/format.h>

#include "gateway/gate.h"
#include "gateway/path_readings.h"
#include "gateway/upstream_request.h"

namespace latchkey::gateway {
namespace {

using Proxy = ForwardAuthSettings::Proxy;

Result<std::string> only_header(const http::Request& request, std::string_view name) {
  if (request.headers.count(name) == 1) return std::string(*request.headers.get(name));
  return fail(Error::Kind::invalid,
              fmt::format("the question has {} header {}; docs/gateway.md shows how the proxy sends it",
                          request.headers.has(name) ? "more than one" : "no", name));
}

/// "/path?query", or an absolute address as some proxies write it.
Result<std::string> origin_form(std::string target) {
  const auto scheme = target.find("://");
  if (scheme != std::string::npos && scheme < target.find('/')) {
    const auto slash = target.find_first_of("/?", scheme + 3);
    target = slash == std::string::npos ? "/" : target.substr(slash);
  }
  const bool clean = target.starts_with('/') &&
                     std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7F && c != '\\' && c != '#'; });
  if (!clean) return fail(Error::Kind::invalid, "the question's address is no path");
  return target;
}

/// What the proxy says of the method. Where rules ask for it, it must be said: they would judge a POST as a GET.
Result<std::string> method_in(const http::Request& request, std::string_view name, bool needed) {
  if (!needed && !request.headers.has(name)) return std::string("GET");
  return only_header(request, name);
}

}  // namespace

Result<Gate::Question> Gate::question_of(const http::Request& request, const Setup& setup) {
  const Proxy proxy = setup.settings.forward_auth.proxy;
  const bool by_method = setup.rules.tells_methods_apart();
  Result<std::string> target = fail(Error::Kind::invalid, "the question's address is no path");
  Result<std::string> method = request.method;
  if (proxy == Proxy::nginx) {
    target = only_header(request, "X-Original-URI");
    method = method_in(request, "X-Original-Method", by_method);
  } else if (proxy == Proxy::traefik) {
    target = only_header(request, "X-Forwarded-Uri");
    method = method_in(request, "X-Forwarded-Method", by_method);
  } else if (request.target.starts_with(kAuthPath)) {
    // Envoy asks with the method of the request, for its path behind the prefix.
    target = request.target.substr(kAuthPath.size());
    if (!target->starts_with('/')) target->insert(0, "/");
  }
  if (!method) return std::unexpected(method.error());
  if (!is_written_as_a_method(*method)) return fail(Error::Kind::invalid, "methods are written in capitals");
  // The proxy hands it on to an application that may do what it says, and no rule has seen that method.
  if (by_method && has_method_override(request.headers))
    return fail(Error::Kind::invalid, "a header says another method than the request has");
  if (target) target = origin_form(*std::move(target));
  if (!target) return std::unexpected(target.error());
  Question question;
  question.request = to_rp(request);
  question.request.method = *std::move(method);
  const auto mark = target->find('?');
  question.request.path = target->substr(0, mark);
  question.request.query = mark == std::string::npos ? std::string() : target->substr(mark + 1);
  auto readings = path_readings(question.request.path);
  if (!readings) return std::unexpected(readings.error());
  question.readings = *std::move(readings);
  return question;
}

Task<http::Response> Gate::answer_proxy(const http::Request& request, Visit& visit) {
  const Setup& setup = *visit.setup;
  visit.what = "auth";
  const Proxy proxy = setup.settings.forward_auth.proxy;
  if (proxy == Proxy::none) {
    co_return http::Response::text(404, "Nobody may ask here: [forward_auth] proxy names the proxy that may\n");
  }
  const auto question = question_of(request, setup);
  if (!question) {
    ports_.log.warn("a proxy's question cannot be read",
                    {{"why", question.error().detail}, {"trace", request.trace_id}});
    co_return http::Response::text(403, question.error().detail + "\n");
  }
  visit.rule = setup.rules.find(question->request.method, question->readings);
  if (visit.rule == nullptr)
    co_return http::Response::text(403, "the path has more than one reading, and they fall under different rules\n");
  auto refusal = co_await admit(question->request, request.trace_id, visit);
  if (refusal) co_return refusal_for_proxy(*std::move(refusal), question->request, visit);
  http::Response granted = http::Response::text(proxy == Proxy::nginx ? 202 : 200, "");
  granted.headers.set("Cache-Control", "no-store");
  introduce(visit, granted.headers);
  // Envoy overwrites only the headers that the answer has: what the client sent of the others would go through.
  if (proxy == Proxy::envoy)
    granted.headers.set("x-envoy-auth-headers-to-remove", setup.identity.missing(granted.headers));
  co_return granted;
}

/// nginx takes 401 and 403 and nothing else; where to sign in stands in a header for its error_page. The others hand
/// our answer to the browser as it is.
http::Response Gate::refusal_for_proxy(http::Response refusal, const rp::Request& request, const Visit& visit) const {
  const Proxy proxy = visit.setup->settings.forward_auth.proxy;
  const auto location = refusal.headers.get("Location");
  if (proxy != Proxy::nginx) {
    // The other proxy may have been asked under another name.
    if (location && location->starts_with('/')) {
      const std::string absolute = visit.setup->doors.origin() + std::string(*location);
      refusal.headers.set("Location", absolute);
    }
    return refusal;
  }
  if (location) {
    http::Response answer = http::Response::text(401, "");
    answer.headers.set("X-Latchkey-Sign-In", *location);
    answer.headers.set("WWW-Authenticate", fmt::format("Cookie form-action=\"{}\"", kLoginPath));
    for (const auto cookie : refusal.headers.get_all("Set-Cookie")) answer.headers.add("Set-Cookie", cookie);
    return answer;
  }
  if (refusal.status != 401 && refusal.status != 403) {
    ports_.log.warn("a proxy's question has no answer", {{"path", request.path}, {"status", refusal.status}});
  }
  return refusal;
}

}  // namespace latchkey::gateway
