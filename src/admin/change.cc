#include "admin/change.h"

#include <fmt/format.h>

#include "admin/reply.h"
#include "base/base64.h"
#include "crypto/digest.h"

namespace latchkey::admin {
namespace {

constexpr int kAskAgain = 0;  // no status of HTTP: it never leaves this floor

void log_change(const Call& call, const Change& change) {
  call.env.log.info("admin event", {{"operation", change.operation},
                                    {"resource", change.resource_type},
                                    {"path", change.resource_path},
                                    {"realm", call.realm ? call.realm->name() : ""},
                                    {"by_realm", call.caller.realm->name()},
                                    {"by_client", call.caller.client->client_id},
                                    {"by_user", call.caller.user.id.value},
                                    {"ip", call.request.remote_address},
                                    {"trace", call.request.trace_id}});
}

http::Response refusal_reply(store::Refusal reason) {
  switch (reason) {
    case store::Refusal::exists:
      return refused(409, "It exists already");
    case store::Refusal::missing:
      return error_reply(404, "Could not find what was to be changed");
    case store::Refusal::changed:
      return {.status = kAskAgain};
    case store::Refusal::already_used:
      return refused(409, "It was used already");
    case store::Refusal::duplicate_username:
      return refused(409, "User exists with same username");
    case store::Refusal::duplicate_email:
      return refused(409, "User exists with same email");
  }
  return error_reply(500, "unknown_error");
}

std::string etag_of(const json::Object& object) {
  return fmt::format("\"{}\"", base64url_encode(crypto::sha256(json::serialize(object))).substr(0, 22));
}

}  // namespace

Task<http::Response> commit(const Call& call, store::Plan plan, Change change, http::Response done) {
  const auto outcome = co_await call.env.store.commit(std::move(plan));
  if (!outcome) {
    call.env.log.error("administration could not be stored",
                       {{"reason", outcome.error().detail}, {"trace", call.request.trace_id}});
    co_return outcome.error().kind == Error::Kind::invalid ? refused(400, outcome.error().detail) : unavailable();
  }
  if (!outcome->committed()) co_return refusal_reply(outcome->refused->reason);
  log_change(call, change);
  co_return done;
}

bool asks_again(const http::Response& response) { return response.status == kAskAgain; }

std::optional<http::Response> check_if_match(const Call& call, const json::Object& current) {
  const auto wanted = call.request.headers.get("If-Match");
  // RFC 9110 §13.1.1
  if (!wanted || *wanted == "*" || *wanted == etag_of(current)) return std::nullopt;
  return error_reply(412, "It changed since it was read; read it again");
}

http::Response object_reply(const json::Object& object) {
  return json_reply(object).with("ETag", etag_of(object));
}

}  // namespace latchkey::admin
