#include "op/grants/session_writes.h"

#include "model/realm.h"
#include "op/events.h"
#include "op/grants/rotation.h"

namespace latchkey::op {
namespace {

std::string_view words_for(SessionVerdict verdict, bool offline) {
  switch (verdict) {
    case SessionVerdict::user_disabled:
      return "User disabled";
    case SessionVerdict::revoked:
      return "Stale token";
    case SessionVerdict::wrong_user:
      return "User mismatch";
    case SessionVerdict::client_disabled:
      return "Client disabled";
    default:
      return offline ? "Offline session not active" : "Session not active";
  }
}

}  // namespace

GrantRefusal refuse(const RefusalContext& context, oauth::Error error, std::string_view event_error) {
  GrantRefusal out;
  model::Event event = make_error_event(context.realm, context.event_type, event_error, context.now);
  event.client_id = context.client.client_id;
  event.details["reason"] = error.detail.empty() ? error.description : error.detail;
  out.error = std::move(error);
  out.events.push_back(std::move(event));
  return out;
}

GrantRefusal refuse_session(const RefusalContext& context, SessionVerdict verdict, bool offline) {
  return refuse(context,
                {.code = oauth::ErrorCode::invalid_grant,
                 .description = std::string(words_for(verdict, offline)),
                 .detail = std::string(event_word(verdict))},
                event_word(verdict));
}

void touch_session(store::Plan& plan, const model::Realm& realm, const model::UserSession& session, Instant now) {
  if (!needs_touch(session, now)) return;
  plan.add(store::TouchUserSession{.realm = realm.id(),
                                   .session = session.id,
                                   .offline = session.offline,
                                   .last_access = now,
                                   .expires = sweep_time(realm, session, now)});
}

void put_client_session(store::Plan& plan, const model::Realm& realm, const model::ClientSession& session,
                        const model::ClientSession* before) {
  store::PutClientSession put;
  put.realm = realm.id();
  put.session = session;
  if (before != nullptr) {
    put.expected_refresh_jti = before->refresh_jti;
    put.expected_refresh_uses = before->refresh_uses;
  }
  plan.add(std::move(put));
}

bool begin_rotation(const model::Realm& realm, TokenPlan& tokens) {
  if (!realm.settings().tokens.revoke_refresh_token || !tokens.refresh) return false;
  tokens.reuse_id = tokens.ids.refresh;  // the chain is called after its first token
  start_chain(tokens.client_session, tokens.reuse_id, tokens.ids.refresh, tokens.now);
  return true;
}

void go_offline(Granted& granted, const model::Realm& realm, const OfflineState& stored) {
  TokenPlan& tokens = granted.tokens;
  const SessionView view{stored.session, &tokens.user, stored.client_session};
  const bool alive = check_user_session(realm, view, tokens.now) == SessionVerdict::alive;
  if (alive) {
    tokens.session = *stored.session;
    touch_session(granted.plan, realm, tokens.session, tokens.now);
    tokens.session.last_access = tokens.now;
  } else {
    tokens.session.offline = true;
    tokens.session.started = tokens.session.last_access = tokens.now;
    tokens.session.expires = sweep_time(realm, tokens.session, tokens.now);
    if (stored.session != nullptr) {
      granted.plan.add(store::DeleteUserSession{.realm = realm.id(), .session = stored.session->id, .offline = true});
    }
    granted.plan.add(store::InsertUserSession{tokens.session});
  }
  const bool carry_on = alive && stored.client_session != nullptr &&
                        check_client_session(realm, *tokens.client, view, tokens.now) == SessionVerdict::alive;
  model::ClientSession& mine = tokens.client_session;
  const auto acr = mine.notes.find("acr");
  const std::string acr_value = acr == mine.notes.end() ? "" : acr->second;
  if (carry_on) {
    mine = *stored.client_session;
  } else {
    mine.started = tokens.now;
    std::erase_if(mine.notes, [](const auto& note) { return note.first.starts_with("refresh."); });
    mine.refresh_jti.clear();
    mine.refresh_uses = 0;
  }
  if (!acr_value.empty()) mine.notes.insert_or_assign("acr", acr_value);
  mine.offline = true;
  mine.last_refresh = tokens.now;
  mine.scope = tokens.scope.complete();
  (void)begin_rotation(realm, tokens);
  put_client_session(granted.plan, realm, mine, alive ? stored.client_session : nullptr);
}

bool uses_refresh_tokens(const model::Client& client) { return client.attribute("use.refresh.tokens") != "false"; }

}  // namespace latchkey::op
