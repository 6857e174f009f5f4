#include "op/grants/password.h"

#include "model/realm.h"
#include "op/authorize/interaction.h"
#include "op/authorize/issue.h"
#include "op/events.h"
#include "op/grants/session_writes.h"

namespace latchkey::op {
namespace {

constexpr std::string_view kEvent = "LOGIN";

GrantRefusal invalid_grant(const RefusalContext& context, std::string description, std::string_view event_error) {
  return refuse(context, {.code = oauth::ErrorCode::invalid_grant, .description = std::move(description)}, event_error);
}

TokenPlan token_plan(const PasswordInput& input, ResolvedScope scope) {
  TokenPlan tokens;
  tokens.client = &input.client;
  tokens.grant = GrantKind::password;
  tokens.scope = std::move(scope);
  tokens.user = input.user;
  tokens.session = new_user_session(input.realm, input.user, input.session_id, input.now);
  tokens.session.ip_address = input.remote_address;
  tokens.session.level_of_authentication = 1;
  tokens.acr = acr_of(input.realm, input.client, 1, true);
  auto& mine = tokens.client_session;
  mine.session = tokens.session.id;
  mine.client = input.client.uuid;
  mine.started = mine.last_refresh = input.now;
  mine.scope = tokens.scope.complete();
  mine.notes["acr"] = tokens.acr;
  tokens.ids = input.ids;
  tokens.now = input.now;
  tokens.refresh = uses_refresh_tokens(input.client);
  return tokens;
}

}  // namespace

std::expected<void, GrantRefusal> check_password_grant(const model::Realm& realm, const model::Client& client,
                                                       const oauth::TokenRequest& request, Instant now) {
  const RefusalContext context{realm, client, kEvent, now};
  // RFC 6749 §4.3.2: username is REQUIRED. (An empty password is a wrong one.)
  if (request.username.empty()) {
    return std::unexpected(
        refuse(context, {.code = oauth::ErrorCode::invalid_request, .description = "Missing parameter: username"},
               "user_not_found"));
  }
  auto scope = resolve_scope(realm, client, request.scope);
  if (!scope) return std::unexpected(refuse(context, std::move(scope.error()), "invalid_request"));
  // Consent cannot be asked for here, and what restricts is never skipped.
  if (client.consent_required) {
    return std::unexpected(
        refuse(context, {.code = oauth::ErrorCode::invalid_client, .description = "Client requires user consent"},
               "consent_denied"));
  }
  return {};
}

GrantResult grant_password(const PasswordInput& input) {
  const RefusalContext context{input.realm, input.client, kEvent, input.now};
  if (!input.user.enabled) return std::unexpected(invalid_grant(context, "Account disabled", "user_disabled"));
  if (!input.user.service_account_of.empty())
    return std::unexpected(invalid_grant(context, "Invalid user credentials", "user_not_found"));
  auto scope = resolve_scope(input.realm, input.client, input.request.scope);
  if (!scope) return std::unexpected(refuse(context, std::move(scope.error()), "invalid_request"));

  Granted out{.tokens = token_plan(input, permitted(input.realm, std::move(*scope), input.user)),
              .plan = {},
              .events = {}};
  if (out.tokens.scope.offline()) {
    go_offline(out, input.realm, {});
  } else {
    out.plan.add(store::InsertUserSession{out.tokens.session});
    (void)begin_rotation(input.realm, out.tokens);
    put_client_session(out.plan, input.realm, out.tokens.client_session, nullptr);
  }
  model::Event event = make_event(input.realm, kEvent, input.now);
  event.client_id = input.client.client_id;
  event.user = input.user.id;
  event.session = out.tokens.session.id;
  event.details = {{"auth_method", "openid-connect"},
                   {"grant_type", "password"},
                   {"username", input.user.username},
                   {"scope", out.tokens.scope.visible()}};
  out.events.push_back(std::move(event));
  return out;
}

GrantRefusal refuse_password(const model::Realm& realm, const model::Client& client, std::string_view event_error,
                             std::string detail, Instant now) {
  return refuse({realm, client, kEvent, now},
                {.code = oauth::ErrorCode::invalid_grant,
                 .description = "Invalid user credentials",
                 .http_status = 401,
                 .detail = std::move(detail)},
                event_error);
}

}  // namespace latchkey::op
