#include "op/logout/logout.h"

#include <algorithm>

#include "json/object_reader.h"
#include "json/writer.h"
#include "model/realm.h"
#include "op/events.h"
#include "op/realm_urls.h"
#include "url/redirect_match.h"
#include "url/url.h"

namespace latchkey::op {
namespace {

using enum oauth::ErrorCode;

LogoutRefused refused(std::string parameter, std::string event_error, std::string description) {
  LogoutRefused out;
  out.error = {.code = invalid_request, .description = std::move(description)};
  out.page_message = "invalidParameterMessage";
  out.page_argument = std::move(parameter);
  out.event_error = std::move(event_error);
  return out;
}

/// "post.logout.redirect.uris" holds URIs joined by "##"; "+" stands for the redirect URIs, and so does its absence:
/// clients from before the attribute keep their logout, and nothing is admitted that was not registered for sign-in.
std::vector<std::string> registered_uris(const model::Client& client) {
  const std::string& text = client.attribute("post.logout.redirect.uris");
  std::vector<std::string> configured;
  if (text.empty()) configured.emplace_back("+");
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find("##", begin), text.size());
    if (end > begin) configured.push_back(text.substr(begin, end - begin));
    begin = end + 2;
  }
  return url::post_logout_redirect_uris(configured, client.redirect_uris);
}

/// The client that speaks: named by the hint, by client_id, or by both alike.
struct Speaker {
  std::optional<IdTokenHint> hint;
  const model::Client* client = nullptr;
};

std::expected<Speaker, LogoutRefused> find_speaker(const LogoutInput& input) {
  const auto& request = input.request;
  Speaker speaker;
  std::string client_id = request.client_id;
  if (!request.id_token_hint.empty()) {
    speaker.hint = verify_id_token_hint(input.realm, input.issuer, request.id_token_hint, input.now);
    // RP-Initiated Logout §4: a hint that was not issued by this provider is an error of the request.
    if (!speaker.hint)
      return std::unexpected(refused("id_token_hint", "invalid_token", "Invalid parameter: id_token_hint"));
    // RP-Initiated Logout §2: client_id beside id_token_hint must be its audience.
    if (!client_id.empty() && client_id != speaker.hint->client_id) {
      return std::unexpected(
          refused("client_id", "invalid_client", "Invalid parameter: client_id is not the one of id_token_hint"));
    }
    client_id = speaker.hint->client_id;
  }
  if (client_id.empty()) return speaker;
  speaker.client = input.realm.find_client(client_id);
  if (speaker.client == nullptr || !speaker.client->enabled || speaker.client->protocol != "openid-connect") {
    return std::unexpected(refused("client_id", "client_not_found", "Invalid parameter: client_id"));
  }
  return speaker;
}

std::expected<AfterLogout, LogoutRefused> prove_target(const LogoutInput& input, const Speaker& speaker) {
  const auto& request = input.request;
  AfterLogout after;
  if (speaker.client != nullptr) after.client_id = speaker.client->client_id;
  if (request.post_logout_redirect_uri.empty()) return after;
  // RP-Initiated Logout §2, §3: without a client the URI cannot be proven.
  if (speaker.client == nullptr) {
    LogoutRefused missing = refused("id_token_hint", "invalid_request", "Missing parameters: id_token_hint");
    missing.page_message = "missingParameterMessage";
    return std::unexpected(std::move(missing));
  }
  const auto registered = registered_uris(*speaker.client);
  auto proven =
      url::match_redirect_uri(request.post_logout_redirect_uri, registered, root_url_of(*speaker.client, input.issuer));
  if (!proven) {
    return std::unexpected(refused("post_logout_redirect_uri", "invalid_redirect_uri", "Invalid redirect uri"));
  }
  after.redirect_uri = std::move(*proven);
  after.state = request.state;
  return after;
}

bool is_hinted(const model::UserSession& session, const IdTokenHint& hint) {
  return !hint.session.empty() && session.id == hint.session;
}

}  // namespace

model::SessionId hinted_session_id(const model::Realm& realm, std::string_view issuer,
                                   const oauth::EndSessionRequest& request, Instant now) {
  if (request.id_token_hint.empty()) return {};
  const auto hint = verify_id_token_hint(realm, issuer, request.id_token_hint, now);
  return hint ? hint->session : model::SessionId{};
}

std::string AfterLogout::location() const {
  return state.empty() ? redirect_uri : url::append_query(redirect_uri, {{"state", state}});
}

std::string serialize(const AfterLogout& after) {
  std::string out;
  json::Writer(out)
      .begin_object()
      .member("client", after.client_id)
      .member("uri", after.redirect_uri)
      .member("state", after.state)
      .end_object();
  return out;
}

latchkey::Result<AfterLogout> parse_after_logout(std::string_view text) {
  const auto object = json::parse_object(text);
  if (!object) return std::unexpected(object.error());
  json::ObjectReader reader(*object);
  AfterLogout after{reader.required_string("client"), reader.required_string("uri"), reader.required_string("state")};
  if (auto status = reader.status(); !status) return std::unexpected(status.error());
  return after;
}

LogoutDecision decide_logout(const LogoutInput& input) {
  // Keycloak's own parameter until version 18; ignoring it would leave the person on a page the client did not expect.
  if (!input.request.redirect_uri.empty())
    return refused("redirect_uri", "invalid_request", "Parameter redirect_uri is no longer supported");
  auto speaker = find_speaker(input);
  if (!speaker) return std::move(speaker.error());
  auto after = prove_target(input, *speaker);
  if (!after) return std::move(after.error());

  if (!speaker->hint) {
    // RP-Initiated Logout §2: without a hint the provider asks, so that a foreign page cannot sign people out.
    if (input.browser_session != nullptr) return ConfirmLogout{std::move(*after)};
    return EndNow{.sessions = {}, .after = std::move(*after)};
  }
  if (input.browser_session == nullptr) {
    // The browser is signed out already; what the hint names is ended, for the client holds a token of it.
    EndNow end{.sessions = {}, .after = std::move(*after)};
    if (input.hinted_session != nullptr && is_hinted(*input.hinted_session, *speaker->hint))
      end.sessions.push_back(input.hinted_session->id);
    return end;
  }
  if (is_hinted(*input.browser_session, *speaker->hint))
    return EndNow{.sessions = {input.browser_session->id}, .after = std::move(*after)};
  // The hint speaks of another sign-in than the browser's.
  return ConfirmLogout{std::move(*after)};
}

LogoutWrites end_session(const model::Realm& realm, const model::UserSession& session, std::string_view client_id,
                         Instant now) {
  LogoutWrites out;
  out.plan.add(store::DeleteUserSession{.realm = realm.id(), .session = session.id, .offline = session.offline});
  model::Event event = make_event(realm, "LOGOUT", now);
  event.client_id = client_id;
  event.user = session.user;
  event.session = session.id;
  out.events.push_back(std::move(event));
  return out;
}

oauth::Result<LogoutWrites> end_session_by_token(const TokenLogoutInput& input) {
  if (input.token.client_id != input.client.client_id) {
    return oauth::fail(invalid_grant, "Invalid refresh token. Token client and authorized client don't match");
  }
  if (input.session == nullptr) return LogoutWrites{};
  if (input.session->id != input.token.session || input.session->user != input.token.subject ||
      input.session->offline != input.token.offline) {
    return oauth::fail(invalid_grant, "Invalid refresh token", "it does not belong to this session");
  }
  if (!input.token.offline) return end_session(input.realm, *input.session, input.client.client_id, input.now);
  // An offline token ends only what its own client was given.
  LogoutWrites out;
  out.plan.add(store::DeleteClientSession{
      .realm = input.realm.id(), .session = input.session->id, .client = input.client.uuid, .offline = true});
  model::Event event = make_event(input.realm, "LOGOUT", input.now);
  event.client_id = input.client.client_id;
  event.user = input.session->user;
  event.session = input.session->id;
  out.events.push_back(std::move(event));
  return out;
}

}  // namespace latchkey::op
