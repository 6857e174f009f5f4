#include "op/authorize/issue.h"

#include "model/realm.h"
#include "model/user.h"
#include "op/authorize/consent.h"
#include "op/authorize/interaction.h"
#include "op/events.h"
#include "op/grants/code_record.h"
#include "op/scope_resolution.h"
#include "op/sessions.h"
#include "op/single_use_key.h"

namespace latchkey::op {
namespace {

bool excluded(const model::Client& client, std::string_view attribute) { return client.attribute(attribute) == "true"; }

void write_session(store::Plan& plan, const IssueInput& input) {
  const model::UserSession& session = input.session;
  switch (input.session_write) {
    case SessionWrite::insert:
      plan.add(store::InsertUserSession{session});
      break;
    case SessionWrite::update: {
      model::UserSession renewed = session;
      renewed.expires = sweep_time(input.realm, renewed, input.now);
      plan.add(store::UpdateUserSession{std::move(renewed)});
      break;
    }
    case SessionWrite::none:
      if (needs_touch(session, input.now)) {
        plan.add(store::TouchUserSession{.realm = input.realm.id(),
                                         .session = session.id,
                                         .last_access = input.now,
                                         .expires = sweep_time(input.realm, session, input.now)});
      }
  }
}

/// The stored client session carried on if it is still good (its refresh chains stay), else a new one in its place.
model::ClientSession next_client_session(const IssueInput& input, const model::Client& client, const std::string& acr) {
  model::ClientSession next;
  const SessionView view{&input.session, &input.user, input.client_session};
  if (input.client_session != nullptr &&
      check_client_session(input.realm, client, view, input.now) == SessionVerdict::alive) {
    next = *input.client_session;
  } else {
    next.session = input.session.id;
    next.client = client.uuid;
    next.started = input.now;
  }
  const ResolvedScope scope = resolve_granted(input.realm, client, input.request.scope);
  next.last_refresh = input.now;
  next.scope = scope.complete();
  next.redirect_uri = input.request.redirect_uri;
  next.notes.insert_or_assign("acr", acr);
  return next;
}

model::SingleUse code_of(const IssueInput& input, const model::Client& client, std::string acr) {
  const auto& request = input.request;
  CodeRecord record{.user = input.user.id,
                    .session = input.session.id,
                    .client = client.uuid,
                    .redirect_uri = request.redirect_uri_sent ? request.redirect_uri : "",
                    .scope = request.scope,
                    .nonce = request.nonce,
                    .acr = std::move(acr),
                    .code_challenge = request.code_challenge,
                    .code_challenge_method = request.code_challenge_method};
  return {.kind = model::SingleUse::Kind::authorization_code,
          .realm = input.realm.id(),
          .key_hash = single_use_key(input.code),
          .payload = serialize(record),
          .created = input.now,
          .expires = input.now + input.realm.settings().tokens.access_code_lifespan,
          .used = std::nullopt};
}

model::Event login_event(const IssueInput& input) {
  model::Event event = make_event(input.realm, "LOGIN", input.now);
  event.client_id = input.request.client_id;
  event.user = input.user.id;
  event.session = input.session.id;
  event.details = {{"auth_method", "openid-connect"},
                   {"auth_type", "code"},
                   {"response_type", "code"},
                   {"response_mode", std::string(oauth::name(input.request.response_mode))},
                   {"redirect_uri", input.request.redirect_uri},
                   {"username", input.user.username},
                   {"consent", input.consented ? "consent_granted" : "no_consent_required"}};
  return event;
}

}  // namespace

Issued issue_code(const IssueInput& input) {
  Issued out;
  out.response.mode = input.request.response_mode;
  out.response.target = input.request.redirect_uri;
  const model::Client* client = input.realm.find_client(input.request.client_id);
  if (client == nullptr) {  // decide_interaction() on the same snapshot refuses first
    out.response = error_response(input.request, input.issuer,
                                  {.code = oauth::ErrorCode::unauthorized_client, .description = "Client not found"});
    return out;
  }
  const std::string acr = acr_of(input.realm, *client, input.session.level_of_authentication, input.fresh_login);
  write_session(out.plan, input);
  store::PutClientSession put;
  put.realm = input.realm.id();
  put.session = next_client_session(input, *client, acr);
  if (input.consented) {
    auto consent = agreed_consent(input.realm, *client, input.request, input.consent);
    consent.user = input.user.id;
    consent.created = consent.updated = input.now;
    out.plan.add(store::PutConsent{input.realm.id(), std::move(consent)});
  }
  if (input.client_session != nullptr) {
    put.expected_refresh_jti = input.client_session->refresh_jti;
    put.expected_refresh_uses = input.client_session->refresh_uses;
  }
  out.plan.add(std::move(put));
  out.plan.add(store::InsertSingleUse{code_of(input, *client, acr)});
  out.response.fields =
      oauth::success_fields({.code = input.code,
                             .state = input.request.state,
                             .session_state = excluded(*client, "exclude.session.state.from.auth.response")
                                                  ? ""
                                                  : std::string_view(input.session.id.value),
                             // RFC 9207 §2
                             .issuer = excluded(*client, "exclude.issuer.from.auth.response") ? "" : input.issuer});
  out.events.push_back(login_event(input));
  return out;
}

model::UserSession new_user_session(const model::Realm& realm, const model::User& user, model::SessionId id,
                                    Instant now, bool remember_me) {
  model::UserSession session;
  session.id = std::move(id);
  session.realm = realm.id();
  session.user = user.id;
  session.remember_me = remember_me;
  session.started = session.last_access = session.auth_time = now;
  session.expires = sweep_time(realm, session, now);
  return session;
}

}  // namespace latchkey::op
