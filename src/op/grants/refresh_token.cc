#include "op/grants/refresh_token.h"

#include <algorithm>

#include "model/realm.h"
#include "op/authorize/consent.h"
#include "op/events.h"
#include "op/grants/rotation.h"
#include "op/grants/session_writes.h"

namespace latchkey::op {
namespace {

using oauth::ErrorCode;

constexpr std::string_view kEvent = "REFRESH_TOKEN";

oauth::Error grant_error(std::string description, std::string detail = {}) {
  return {.code = ErrorCode::invalid_grant, .description = std::move(description), .detail = std::move(detail)};
}

bool is_stale(const RefreshInput& input) {
  const std::int64_t not_before =
      std::max({input.realm.settings().tokens.not_before, input.client.not_before, input.view.user->not_before});
  return to_unix_seconds(input.token.issued) < not_before;
}

/// RFC 6749 §6: the scope "MUST NOT include any scope not originally granted". Names that `scope` never shows stay.
oauth::Result<ResolvedScope> narrowed(const RefreshInput& input, ResolvedScope granted) {
  const auto requested = oauth::parse_scope(input.request.scope);
  if (!requested) return std::unexpected(requested.error());
  if (requested->empty()) return granted;
  const auto original = oauth::parse_scope(input.token.scope);
  if (!original || !requested->within(*original)) {
    return oauth::fail(ErrorCode::invalid_scope, "Invalid scopes: " + input.request.scope,
                       "beyond the refresh token's scope");
  }
  granted.openid = granted.openid && requested->contains("openid");
  std::erase_if(granted.scopes, [&](const model::ClientScope* scope) {
    return scope->in_token_scope() && !requested->contains(scope->name);
  });
  return granted;
}

TokenPlan token_plan(const RefreshInput& input, ResolvedScope scope, std::string complete_scope) {
  TokenPlan tokens;
  tokens.client = &input.client;
  tokens.grant = GrantKind::refresh_token;
  tokens.scope = std::move(scope);
  tokens.user = *input.view.user;
  tokens.session = *input.view.session;
  tokens.client_session = *input.view.client_session;
  const auto acr = tokens.client_session.notes.find("acr");
  if (acr != tokens.client_session.notes.end()) tokens.acr = acr->second;
  tokens.ids = input.ids;
  tokens.now = input.now;
  tokens.refresh_scope = std::move(complete_scope);
  return tokens;
}

model::Event refreshed_event(const RefreshInput& input, const TokenPlan& tokens) {
  model::Event event = make_event(input.realm, kEvent, input.now);
  event.client_id = input.client.client_id;
  event.user = input.view.user->id;
  event.session = input.view.session->id;
  event.details = {{"grant_type", "refresh_token"},
                   {"refresh_token_type", input.token.offline ? "Offline" : "Refresh"},
                   {"refresh_token_id", input.token.jti},
                   {"updated_refresh_token_id", tokens.ids.refresh},
                   {"scope", tokens.scope.visible()}};
  return event;
}

/// Session, user, client and age of the token.
std::optional<GrantRefusal> judge(const RefreshInput& input, const RefusalContext& context) {
  // RFC 6749 §6, §10.4: the token is bound to the client it was issued to.
  if (input.token.client_id != input.client.client_id) {
    return refuse(context, grant_error("Invalid refresh token. Token client and authorized client don't match"),
                  "invalid_token");
  }
  const auto verdict = check_client_session(input.realm, input.client, input.view, input.now);
  if (verdict != SessionVerdict::alive) return refuse_session(context, verdict, input.token.offline);
  if (input.view.session->id != input.token.session || input.view.session->offline != input.token.offline) {
    return refuse_session(context, SessionVerdict::missing, input.token.offline);
  }
  if (input.view.user->id != input.token.subject)
    return refuse_session(context, SessionVerdict::wrong_user, input.token.offline);
  if (is_stale(input))
    return refuse(context, grant_error("Stale token", "issued before a not-before"), "invalid_token");
  if (!issued_within(input.view, input.token.issued))
    return refuse_session(context, SessionVerdict::missing, input.token.offline);
  return std::nullopt;
}

/// RFC 9700 §4.14.2: a token that was used up and comes back is held by two, and nobody can tell who is who; what this
/// client was given in the session ends, as Keycloak ends it. A code can be got anew.
GrantRefusal refuse_reuse(const RefreshInput& input, const RefusalContext& context) {
  GrantRefusal out = refuse(context, grant_error("Maximum allowed refresh token reuse exceeded"), "invalid_token");
  out.events.front().session = input.token.session;
  out.events.front().user = input.token.subject;
  out.plan.add(store::DeleteClientSession{.realm = input.realm.id(),
                                          .session = input.token.session,
                                          .client = input.client.uuid,
                                          .offline = input.token.offline});
  return out;
}

}  // namespace

GrantRefusal refuse_refresh(const model::Realm& realm, const model::Client& client, oauth::Error error, Instant now) {
  return refuse({realm, client, kEvent, now}, std::move(error), "invalid_token");
}

GrantResult refresh_tokens(const RefreshInput& input) {
  const RefusalContext context{input.realm, input.client, kEvent, input.now};
  if (auto refusal = judge(input, context)) return std::unexpected(std::move(*refusal));

  auto granted = permitted(input.realm, resolve_granted(input.realm, input.client, input.token.scope),
                           *input.view.user);
  if (input.token.offline && !granted.offline()) {
    return std::unexpected(refuse(
        context, grant_error("Offline session not active", "offline_access is no longer granted"), "not_allowed"));
  }
  if (!consent_stands(input.client, granted, input.consent)) {
    return std::unexpected(
        refuse(context, grant_error("Client no longer has requested consent from user"), "consent_denied"));
  }
  std::string complete_scope = granted.complete();
  auto scope = narrowed(input, std::move(granted));
  if (!scope) return std::unexpected(refuse(context, std::move(scope.error()), "invalid_request"));

  Granted out{.tokens = token_plan(input, std::move(*scope), std::move(complete_scope)), .plan = {}, .events = {}};
  const auto& settings = input.realm.settings().tokens;
  model::ClientSession& session = out.tokens.client_session;
  bool write = needs_touch(session, input.now);
  if (settings.revoke_refresh_token) {
    const ChainStep step{input.token.reuse_id, input.token.jti, input.ids.refresh, input.token.issued};
    const ChainUse use = advance_chain(session, step, settings.refresh_token_max_reuse, input.now);
    if (use == ChainUse::reused) return std::unexpected(refuse_reuse(input, context));
    if (use == ChainUse::forgotten) {
      return std::unexpected(refuse(
          context, grant_error("Refresh token is too old", "too many logins of this client since"), "invalid_token"));
    }
    out.tokens.reuse_id = chain_name(input.token.reuse_id, input.token.jti);
    write = true;
  }
  session.last_refresh = input.now;
  touch_session(out.plan, input.realm, *input.view.session, input.now);
  if (write) put_client_session(out.plan, input.realm, session, input.view.client_session);
  out.events.push_back(refreshed_event(input, out.tokens));
  return out;
}

}  // namespace latchkey::op
