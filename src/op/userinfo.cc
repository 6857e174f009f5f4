#include "op/userinfo.h"

#include <algorithm>

#include "model/realm.h"
#include "model/user.h"
#include "oauth/scope.h"
#include "op/claims/mapper.h"

namespace latchkey::op {
namespace {

/// A token without a stored session (client credentials): only realm, client and user can be judged.
SessionVerdict judge_sessionless(const model::Realm& realm, const model::Client& client, const UserinfoInput& input) {
  if (!realm.settings().enabled) return SessionVerdict::realm_disabled;
  if (!client.enabled) return SessionVerdict::client_disabled;
  if (input.view.user == nullptr || input.view.user->id != input.token.subject) return SessionVerdict::missing;
  return input.view.user->enabled ? SessionVerdict::alive : SessionVerdict::user_disabled;
}

SessionVerdict judge(const model::Realm& realm, const model::Client& client, const UserinfoInput& input) {
  if (input.token.session.empty()) return judge_sessionless(realm, client, input);
  const auto verdict = check_client_session(realm, client, input.view, input.now);
  if (verdict != SessionVerdict::alive) return verdict;
  const auto& session = *input.view.session;
  const bool same = session.id == input.token.session && session.offline == input.token.offline;
  return same && issued_within(input.view, input.token.issued) ? SessionVerdict::alive : SessionVerdict::missing;
}

bool is_stale(const model::Realm& realm, const model::Client& client, const UserinfoInput& input) {
  const std::int64_t not_before =
      std::max({realm.settings().tokens.not_before, client.not_before, input.view.user->not_before});
  return to_unix_seconds(input.token.issued) < not_before;
}

json::Object claims_of(const UserinfoInput& input, const model::Client& client) {
  const auto& realm = input.realm;
  const auto& user = *input.view.user;
  const RoleSet all = roles_of(realm, user);
  const ResolvedScope scope = permitted(realm, resolve_granted(realm, client, input.token.scope), all);
  const RoleSet roles = token_roles(realm, client, scope, all);
  static const model::UserSession no_session;
  static const model::ClientSession no_client_session;
  json::Object claims;
  // OpenID Connect Core §5.3.2: "The sub (subject) Claim MUST always be returned in the UserInfo Response."
  claims["sub"] = json::String(subject_for(client, user));
  apply_mappers(
      {realm, input.issuer, client, user, input.view.session != nullptr ? *input.view.session : no_session,
       input.view.client_session != nullptr ? *input.view.client_session : no_client_session, scope, roles, "", ""},
      ClaimTarget::userinfo, claims);
  return claims;
}

}  // namespace

oauth::Result<Userinfo> userinfo(const UserinfoInput& input) {
  const auto refuse = [](std::string description, std::string detail) {
    return std::unexpected(oauth::invalid_token(std::move(description), std::move(detail)));
  };
  const model::Client* client = input.realm.find_client(input.token.client_id);
  if (client == nullptr) return refuse("Client not found", "client_not_found");
  const auto verdict = judge(input.realm, *client, input);
  if (verdict != SessionVerdict::alive)
    return refuse("User session not found or doesn't have client attached on it", std::string(event_word(verdict)));
  if (is_stale(input.realm, *client, input)) return refuse("Stale token", "issued before a not-before");
  const auto scope = oauth::parse_scope(input.token.scope);
  // OpenID Connect Core §5.3: the access token is one from OpenID Connect authentication.
  if (!scope || !scope->contains("openid")) return std::unexpected(oauth::insufficient_scope("Missing openid scope"));

  Userinfo out{.claims = claims_of(input, *client), .key = std::nullopt};
  const std::string& algorithm = client->attribute("user.info.response.signature.alg");
  if (algorithm.empty()) return out;
  out.key = input.realm.keys().signing_key(algorithm, input.now);
  if (!out.key) {
    return std::unexpected(oauth::Error{.code = oauth::ErrorCode::server_error,
                                        .description = "",
                                        .http_status = 500,
                                        .detail = "no key for " + algorithm});
  }
  // OpenID Connect Core §5.3.2: a signed answer has iss and aud.
  out.claims["iss"] = json::String(input.issuer);
  out.claims["aud"] = json::String(client->client_id);
  return out;
}

}  // namespace latchkey::op
