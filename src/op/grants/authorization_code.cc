#include "op/grants/authorization_code.h"

#include "model/realm.h"
#include "op/events.h"
#include "op/grants/session_writes.h"
#include "op/single_use_key.h"

namespace latchkey::op {
namespace {

using oauth::ErrorCode;

constexpr std::string_view kEvent = "CODE_TO_TOKEN";

oauth::Error grant_error(std::string description, std::string detail = {}) {
  return {.code = ErrorCode::invalid_grant, .description = std::move(description), .detail = std::move(detail)};
}

struct Failure {
  oauth::Error error;
  std::string_view event_error;
};
using Check = std::optional<Failure>;

Check check_redirect(const oauth::TokenRequest& request, const CodeRecord& record) {
  // RFC 6749 §4.1.3: redirect_uri is REQUIRED if it was in the authorization request, and MUST be identical.
  if (!record.redirect_uri.empty() && request.redirect_uri != record.redirect_uri) {
    return Failure{grant_error("Incorrect redirect_uri"), "invalid_code"};
  }
  return std::nullopt;
}

Check check_verifier(const oauth::TokenRequest& request, const CodeRecord& record) {
  if (!record.code_challenge_method) {
    // RFC 9700 §2.1.1: a verifier without a challenge is the mark of a downgrade.
    if (!request.code_verifier.empty())
      return Failure{grant_error("PKCE verification failed: No code challenge was sent"), "invalid_code_verifier"};
    return std::nullopt;
  }
  if (request.code_verifier.empty())
    return Failure{grant_error("PKCE code verifier not specified"), "code_verifier_missing"};
  if (!oauth::is_valid_verifier(request.code_verifier)) {
    return Failure{grant_error("PKCE verification failed: Invalid code verifier"), "invalid_code_verifier"};
  }
  // RFC 7636 §4.6
  if (!oauth::verify_pkce(record.code_challenge, *record.code_challenge_method, request.code_verifier)) {
    return Failure{grant_error("PKCE verification failed: Code mismatch"), "pkce_verification_failed"};
  }
  return std::nullopt;
}

/// RFC 6749 §4.1.2: "If an authorization code is used more than once, the authorization server MUST deny the request
/// and SHOULD revoke (when possible) all tokens previously issued based on that authorization code."
GrantRefusal refuse_reuse(const RefusalContext& context, const CodeRecord& record) {
  GrantRefusal out = refuse(context, grant_error("Code not valid", "the code was used before: the client session ends"),
                            "invalid_code");
  out.events.front().session = record.session;
  out.events.front().user = record.user;
  for (const bool offline : {false, true}) {
    out.plan.add(store::DeleteClientSession{
        .realm = context.realm.id(), .session = record.session, .client = record.client, .offline = offline});
  }
  return out;
}

TokenPlan token_plan(const CodeInput& input, const CodeRecord& record, ResolvedScope scope) {
  TokenPlan tokens;
  tokens.client = &input.client;
  tokens.grant = GrantKind::authorization_code;
  tokens.scope = std::move(scope);
  tokens.user = *input.view.user;
  tokens.session = *input.view.session;
  tokens.client_session = *input.view.client_session;
  tokens.nonce = record.nonce;
  tokens.acr = record.acr;
  tokens.ids = input.ids;
  tokens.now = input.now;
  tokens.refresh = uses_refresh_tokens(input.client);
  return tokens;
}

Granted grant(const CodeInput& input, const CodeRecord& record, ResolvedScope scope) {
  Granted out{.tokens = token_plan(input, record, std::move(scope)), .plan = {}, .events = {}};
  store::ConsumeSingleUse consume;
  consume.realm = input.realm.id();
  consume.kind = model::SingleUse::Kind::authorization_code;
  consume.key_hash = input.found->key_hash;
  consume.used = input.now;
  // The tombstone lives as long as what the code gave, so that a late second use is still recognised.
  consume.expires = sweep_time(input.realm, *input.view.session, input.now);
  out.plan.add(std::move(consume));
  if (out.tokens.scope.offline()) {
    go_offline(out, input.realm, {input.offline_session, input.offline_client_session});
    auto& code = std::get<store::ConsumeSingleUse>(out.plan.writes.front());
    code.expires = std::max(*code.expires, out.tokens.session.expires);
  } else {
    touch_session(out.plan, input.realm, *input.view.session, input.now);
    if (begin_rotation(input.realm, out.tokens))
      put_client_session(out.plan, input.realm, out.tokens.client_session, input.view.client_session);
  }
  model::Event event = make_event(input.realm, kEvent, input.now);
  event.client_id = input.client.client_id;
  event.user = record.user;
  event.session = record.session;
  event.details = {
      {"grant_type", "authorization_code"}, {"scope", out.tokens.scope.visible()}, {"token_id", input.ids.access}};
  out.events.push_back(std::move(event));
  return out;
}

}  // namespace

std::optional<CodeRecord> code_record_for(const model::Client& client, const std::optional<model::SingleUse>& found) {
  if (!found || found->kind != model::SingleUse::Kind::authorization_code) return std::nullopt;
  auto record = parse_code_record(found->payload);
  // RFC 6749 §4.1.3: "ensure that the authorization code was issued to the authenticated confidential client, or if the
  // client is public, ensure that the code was issued to "client_id" in the request".
  if (!record || record->client != client.uuid) return std::nullopt;
  return std::move(*record);
}

GrantResult redeem_code(const CodeInput& input) {
  const RefusalContext context{input.realm, input.client, kEvent, input.now};
  const auto no = [&](oauth::Error error, std::string_view event_error) {
    return std::unexpected(refuse(context, std::move(error), event_error));
  };
  if (input.request.code.empty()) {
    return no({.code = ErrorCode::invalid_request, .description = "Missing parameter: code"}, "invalid_code");
  }
  const auto record = code_record_for(input.client, input.found);
  const bool same_realm = input.found && input.found->realm == input.realm.id();
  if (!record || !same_realm || input.found->key_hash != single_use_key(input.request.code)) {
    return no(grant_error("Code not valid", "unknown code, or another client's"), "invalid_code");
  }
  if (input.found->used) return std::unexpected(refuse_reuse(context, *record));
  if (input.now >= input.found->expires) return no(grant_error("Code is expired"), "expired_code");
  for (const auto check : {check_redirect, check_verifier}) {
    if (auto failure = check(input.request, *record)) return no(std::move(failure->error), failure->event_error);
  }
  const auto verdict = check_client_session(input.realm, input.client, input.view, input.now);
  if (verdict != SessionVerdict::alive) return std::unexpected(refuse_session(context, verdict, false));
  if (input.view.session->id != record->session || input.view.user->id != record->user) {
    return std::unexpected(refuse_session(context, SessionVerdict::wrong_user, false));
  }
  return grant(input, *record,
               permitted(input.realm, resolve_granted(input.realm, input.client, record->scope),
                         *input.view.user));
}

}  // namespace latchkey::op
