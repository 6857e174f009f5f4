#include "op/sessions.h"

#include <algorithm>
#include <charconv>

#include "model/realm.h"
#include "model/user.h"

namespace latchkey::op {
namespace {

using std::chrono::hours;

struct Limits {
  std::optional<seconds> idle, max;
};

seconds choose(seconds special, seconds general) { return special.count() > 0 ? special : general; }

Limits user_limits(const model::TokenSettings& tokens, const model::UserSession& session) {
  if (session.offline) {
    return {tokens.offline_idle, tokens.offline_max_enabled ? std::optional(tokens.offline_max) : std::nullopt};
  }
  if (!session.remember_me) return {tokens.sso_idle, tokens.sso_max};
  return {choose(tokens.sso_idle_remember_me, tokens.sso_idle), choose(tokens.sso_max_remember_me, tokens.sso_max)};
}

/// A client attribute of whole seconds; 0 and what is no number mean "not set".
seconds attribute_seconds(const model::Client& client, std::string_view name) {
  const std::string& text = client.attribute(name);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  constexpr std::int64_t century = 100LL * 366 * 24 * 3600;
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return seconds{0};
  return seconds{std::min(value, century)};
}

/// Zero: as the user session.
struct ClientLimits {
  seconds idle, max;
};

ClientLimits client_limits(const model::TokenSettings& tokens, const model::Client& client, bool offline) {
  if (offline) {
    return {choose(attribute_seconds(client, "client.offline.session.idle.timeout"), tokens.client_offline_idle),
            tokens.offline_max_enabled
                ? choose(attribute_seconds(client, "client.offline.session.max.lifespan"), tokens.client_offline_max)
                : seconds{0}};
  }
  return {choose(attribute_seconds(client, "client.session.idle.timeout"), tokens.client_idle),
          choose(attribute_seconds(client, "client.session.max.lifespan"), tokens.client_max)};
}

bool before(Instant started, std::int64_t not_before) { return to_unix_seconds(started) < not_before; }

SessionVerdict check_times(const Limits& limits, Instant started, Instant last, Instant now) {
  if (limits.max && now >= started + *limits.max) return SessionVerdict::max_expired;
  if (limits.idle && now >= last + *limits.idle + kTouchInterval) return SessionVerdict::idle_expired;
  return SessionVerdict::alive;
}

void keep_earlier(std::optional<Instant>& end, Instant other) { end = end ? std::min(*end, other) : other; }

}  // namespace

std::string_view event_word(SessionVerdict verdict) {
  switch (verdict) {
    case SessionVerdict::alive:
      return "";
    case SessionVerdict::missing:
      return "user_session_not_found";
    case SessionVerdict::realm_disabled:
      return "realm_disabled";
    case SessionVerdict::client_disabled:
      return "client_disabled";
    case SessionVerdict::user_disabled:
      return "user_disabled";
    case SessionVerdict::idle_expired:
    case SessionVerdict::max_expired:
      return "session_expired";
    case SessionVerdict::revoked:
      return "invalid_token";
    case SessionVerdict::wrong_user:
      return "different_user_authenticated";
  }
  return "user_session_not_found";
}

SessionVerdict check_user_session(const model::Realm& realm, const SessionView& view, Instant now) {
  const auto& tokens = realm.settings().tokens;
  if (!realm.settings().enabled) return SessionVerdict::realm_disabled;
  if (view.session == nullptr || view.user == nullptr || view.session->realm != realm.id())
    return SessionVerdict::missing;
  if (view.session->user != view.user->id) return SessionVerdict::wrong_user;
  if (!view.user->enabled) return SessionVerdict::user_disabled;
  if (before(view.session->started, tokens.not_before) || before(view.session->started, view.user->not_before)) {
    return SessionVerdict::revoked;
  }
  return check_times(user_limits(tokens, *view.session), view.session->started, view.session->last_access, now);
}

SessionVerdict check_client_session(const model::Realm& realm, const model::Client& client, const SessionView& view,
                                    Instant now) {
  if (!client.enabled) return SessionVerdict::client_disabled;
  const SessionVerdict user_verdict = check_user_session(realm, view, now);
  if (user_verdict != SessionVerdict::alive) return user_verdict;
  const model::ClientSession* session = view.client_session;
  if (session == nullptr || session->session != view.session->id || session->client != client.uuid ||
      session->offline != view.session->offline) {
    return SessionVerdict::missing;
  }
  if (before(session->started, client.not_before)) return SessionVerdict::revoked;
  const ClientLimits limits = client_limits(realm.settings().tokens, client, session->offline);
  const auto set = [](seconds value) { return value.count() > 0 ? std::optional(value) : std::nullopt; };
  return check_times({set(limits.idle), set(limits.max)}, session->started, session->last_refresh, now);
}

bool issued_within(const SessionView& view, Instant issued) {
  // `iat` counts whole seconds.
  const auto second = to_unix_seconds(issued);
  return view.session != nullptr && view.client_session != nullptr && second >= to_unix_seconds(view.session->started) &&
         second >= to_unix_seconds(view.client_session->started);
}

std::optional<Instant> user_session_end(const model::Realm& realm, const model::UserSession& session,
                                        Instant last_access) {
  const Limits limits = user_limits(realm.settings().tokens, session);
  std::optional<Instant> end;
  if (limits.idle) end = last_access + *limits.idle;
  if (limits.max) keep_earlier(end, session.started + *limits.max);
  return end;
}

std::optional<Instant> client_session_end(const model::Realm& realm, const model::Client& client,
                                          const SessionView& view, Instant last_refresh) {
  std::optional<Instant> end = user_session_end(realm, *view.session, last_refresh);
  const ClientLimits limits = client_limits(realm.settings().tokens, client, view.session->offline);
  if (limits.idle.count() > 0) keep_earlier(end, last_refresh + limits.idle);
  if (limits.max.count() > 0 && view.client_session != nullptr)
    keep_earlier(end, view.client_session->started + limits.max);
  return end;
}

std::optional<Instant> client_session_max_end(const model::Realm& realm, const model::Client& client,
                                              const SessionView& view) {
  const auto& tokens = realm.settings().tokens;
  std::optional<Instant> end;
  if (const auto max = user_limits(tokens, *view.session).max) end = view.session->started + *max;
  const seconds client_max = client_limits(tokens, client, view.session->offline).max;
  if (client_max.count() > 0 && view.client_session != nullptr)
    keep_earlier(end, view.client_session->started + client_max);
  return end;
}

Instant sweep_time(const model::Realm& realm, const model::UserSession& session, Instant last_access) {
  const auto end = user_session_end(realm, session, last_access);
  return end ? *end + kTouchInterval : last_access + hours{24 * 3653};
}

bool needs_touch(const model::UserSession& session, Instant now) { return now - session.last_access >= kTouchInterval; }
bool needs_touch(const model::ClientSession& session, Instant now) {
  return now - session.last_refresh >= kTouchInterval;
}

}  // namespace latchkey::op
