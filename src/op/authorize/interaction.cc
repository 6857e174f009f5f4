#include "op/authorize/interaction.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>

#include "json/json.h"
#include "model/realm.h"
#include "model/user.h"
#include "op/authorize/consent.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

using enum oauth::ErrorCode;

Refuse refuse(oauth::ErrorCode code, std::string description, std::string event_error) {
  return {.error = {.code = code, .description = std::move(description)}, .event_error = std::move(event_error)};
}

Refuse login_is_required(std::string description) {
  return refuse(login_required, std::move(description), "not_logged_in");
}

/// Whether the sign-in is too old, or the client wants a new one whatever its age.
bool wants_fresh_login(const AuthorizationRequest& request, const model::UserSession& session, Instant now) {
  // OpenID Connect Core §3.1.2.1: prompt=login SHOULD, select_account SHOULD, max_age MUST.
  if (request.has_prompt(oauth::Prompt::login) || request.has_prompt(oauth::Prompt::select_account)) return true;
  return request.max_age && (*request.max_age == 0 || now - session.auth_time > seconds{*request.max_age});
}

/// An action that the client asks for changes how somebody signs in: a browser that was left open must not be enough for
/// it. Configured as Keycloak does, by the action's `max_auth_age`.
bool action_wants_fresh_login(const model::Realm& realm, const AuthorizationRequest& request,
                              const model::UserSession& session, Instant now) {
  constexpr std::int64_t kDefaultAge = 300;
  const auto* action = request.kc_action.empty() ? nullptr : realm.find_required_action(request.kc_action);
  if (action == nullptr || !action->enabled) return false;
  std::int64_t age = kDefaultAge;
  if (const auto text = action->config.find("max_auth_age"); text != action->config.end()) {
    const char* end = text->second.data() + text->second.size();
    const auto [at, error] = std::from_chars(text->second.data(), end, age);
    if (error != std::errc{} || at != end || age < 0) age = kDefaultAge;
  }
  return now - session.auth_time > seconds{age};
}

/// The step that the sign-in itself still needs, if any.
std::optional<Interaction> decide_login(const model::Realm& realm, const model::Client& client, const AuthorizationRequest& request,
                                        const SsoState& state, Instant now) {
  const auto verdict = check_user_session(realm, state.view, now);
  const bool silent = request.has_prompt(oauth::Prompt::none);
  if (verdict != SessionVerdict::alive) {
    // OpenID Connect Core §3.1.2.1, none: "returned if an End-User is not already Authenticated".
    if (silent) return login_is_required("The person is not signed in");
    return LoginNeeded{
        .reauthenticate = {}, .login_hint = request.login_hint, .session_is_dead = state.view.session != nullptr};
  }
  const model::UserId& user = state.view.user->id;
  if (silent && request.broken_hint) return login_is_required("The id_token_hint is not valid");
  // OpenID Connect Core §3.1.2.1, id_token_hint: another person than the hinted one gets no positive answer.
  if (!request.hinted_subject.empty() && request.hinted_subject != subject_for(client, *state.view.user)) {
    if (silent || state.just_authenticated) return login_is_required("Another person is signed in");
    return LoginNeeded{.reauthenticate = {}, .login_hint = request.login_hint};
  }
  const bool old = wants_fresh_login(request, *state.view.session, now) ||
                   action_wants_fresh_login(realm, request, *state.view.session, now);
  if (!state.just_authenticated && old) {
    if (silent) return login_is_required("The sign-in is too old");
    const bool any_account = request.has_prompt(oauth::Prompt::select_account);
    return LoginNeeded{.reauthenticate = any_account ? model::UserId{} : user, .login_hint = request.login_hint};
  }
  return std::nullopt;
}

/// The names of acr.loa.map ({"gold":"2"} or {"gold":2}); "" when the map names no such level.
std::string mapped_acr(std::string_view map, int level) {
  if (map.empty()) return {};
  const auto object = json::parse_object(map, {.max_bytes = 16 * 1024, .max_depth = 4});
  if (!object) return {};
  for (const auto& member : *object) {
    const auto& value = member.value();
    const bool same =
        value.is_int64() ? value.as_int64() == level : value.is_string() && value.as_string() == std::to_string(level);
    if (same) return member.key();
  }
  return {};
}

}  // namespace

Interaction decide_interaction(const model::Realm& realm, const AuthorizationRequest& request, const SsoState& state,
                               Instant now) {
  const bool silent = request.has_prompt(oauth::Prompt::none);
  const model::Client* client = realm.find_client(request.client_id);
  if (client == nullptr || !client->enabled) return refuse(unauthorized_client, "Client disabled", "client_disabled");
  if (auto login = decide_login(realm, *client, request, state, now))
    return std::move(*login);

  if (state.action_waits) {
    // OpenID Connect Core §3.1.2.6: no page may be shown.
    if (silent) return refuse(interaction_required, "The person must do something first", "interaction_required");
    return ActionNeeded{};
  }
  auto consent = missing_consent(realm, *client, request, state);
  if (consent) {
    if (silent) return refuse(consent_required, "The person must agree first", "consent_required");
    return ConsentNeeded{std::move(*consent)};
  }
  return IssueCode{};
}

std::string acr_of(const model::Realm& realm, const model::Client& client, int level, bool fresh) {
  const int reached = fresh ? std::max(level, 1) : (level > 1 ? level : 0);
  std::string name = mapped_acr(client.attribute("acr.loa.map"), reached);
  if (name.empty()) {
    const auto& attributes = realm.settings().attributes;
    const auto map = attributes.find("acr.loa.map");
    if (map != attributes.end()) name = mapped_acr(map->second, reached);
  }
  return name.empty() ? std::to_string(reached) : name;
}

}  // namespace latchkey::op
