#include "admin/dispatch.h"

#include "admin/change.h"
#include "admin/reply.h"
#include "admin/role_guard.h"
#include "endpoints/realm_cache.h"
#include "endpoints/visit.h"
#include "http/cors.h"
#include "op/discovery.h"
#include "op/realm_urls.h"

namespace latchkey::admin {
namespace {

constexpr int kMaxTries = 20;

bool administers_everything(const Call& call) {
  for (int i = 0; i < kAdminRoles; ++i) {
    if (!call.may(static_cast<AdminRole>(i))) return false;
  }
  return may_become_anybody(call);
}

bool allowed(const Access& access, const Call& call) {
  switch (access.kind) {
    case Access::Kind::one_of:
      return call.roles.has_any(access.roles);
    case Access::Kind::any_admin:
      return !call.roles.empty();
    case Access::Kind::signed_in:
      return true;
    case Access::Kind::create_realm:
      return call.caller.may_create_realms();
    case Access::Kind::everything:
      return administers_everything(call);
  }
  return false;
}

/// The realm that the path names; 404 for a name that nobody has. A disabled realm can be administered.
Task<std::expected<model::RealmPtr, http::Response>> find_realm(const endpoints::Env& env,
                                                                const http::Request& request) {
  using Answer = std::expected<model::RealmPtr, http::Response>;
  const std::string name(request.path_param("realm"));
  if (name.empty()) co_return Answer(nullptr);
  auto realm = co_await env.realms.get(name);
  if (realm) co_return Answer(*std::move(realm));
  if (realm.error().kind == Error::Kind::not_found)
    co_return Answer(std::unexpect, error_reply(404, "Realm not found."));
  env.log.error("realm could not be loaded", {{"reason", realm.error().detail}, {"trace", request.trace_id}});
  co_return Answer(std::unexpect, unavailable());
}

void log_refusal(const Call& call, const Row& row) {
  call.env.log.warn("admin access refused", {{"resource", row.name},
                                             {"realm", call.realm ? call.realm->name() : ""},
                                             {"by_realm", call.caller.realm->name()},
                                             {"by_client", call.caller.client->client_id},
                                             {"by_user", call.caller.user.id.value},
                                             {"ip", call.request.remote_address},
                                             {"trace", call.request.trace_id}});
}

/// The call, or the answer to one that is not allowed.
Task<std::expected<Call, http::Response>> enter(const endpoints::Env& env, const Row& row, const http::Request& request,
                                                const Caller& caller) {
  using Answer = std::expected<Call, http::Response>;
  auto realm = co_await find_realm(env, request);
  if (!realm) co_return Answer(std::unexpect, std::move(realm.error()));
  Call call{.env = env,
            .request = request,
            .caller = caller,
            .realm = *std::move(realm),
            .roles = {},
            .base_url = endpoints::base_url_of(env, request),
            .now = env.clock.now()};
  if (call.realm) call.roles = caller.roles_in(*call.realm);
  if (!allowed(row.access, call)) {
    log_refusal(call, row);
    co_return Answer(std::unexpect, forbidden());
  }
  co_return Answer(std::move(call));
}

Task<Reply> try_once(const endpoints::Env& env, const Row& row, const http::Request& request, const Caller& caller) {
  const auto call = co_await enter(env, row, request, caller);
  if (!call) co_return call.error();
  co_return co_await row.resource(*call);
}

}  // namespace

Task<http::Response> dispatch(Dispatcher dispatcher, Row row, const http::Request& request) {
  const auto& env = dispatcher.env;
  auto caller = co_await authenticate(env, request, dispatcher.memo);
  if (!caller) co_return std::move(caller.error());
  http::Response response = refused(409, "Somebody else is changing the same realm; try again");
  for (int i = 0; i < kMaxTries; ++i) {
    auto answer = (co_await try_once(env, row, request, *caller)).take();
    if (!answer) continue;
    response = *std::move(answer);
    break;
  }
  const std::string issuer = op::issuer_of(*caller->realm, endpoints::base_url_of(env, request));
  http::apply_cors(response, request, op::effective_web_origins(*caller->client, issuer), "Location, ETag");
  co_return response;
}

Task<std::optional<http::Response>> refuse_body(Dispatcher dispatcher, Row row, const http::Request& head) {
  using Answer = std::optional<http::Response>;
  const auto& env = dispatcher.env;
  auto caller = co_await authenticate(env, head, dispatcher.memo);
  if (!caller) co_return Answer(std::move(caller.error()));
  auto call = co_await enter(env, row, head, *caller);
  co_return call ? Answer() : Answer(std::move(call.error()));
}

}  // namespace latchkey::admin
