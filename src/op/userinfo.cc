#include "op/userinfo.h"

#include "model/realm.h"
#include "model/user.h"
#include "oauth/scope.h"
#include "op/claims/mapper.h"
#include "op/tokens/standing.h"

namespace latchkey::op {
namespace {

json::Object claims_of(const UserinfoInput& input, const model::Client& client) {
  const auto& realm = input.realm;
  const auto& user = *input.view.user;
  RoleSet all = roles_of(realm, user);
  const ResolvedScope scope = permitted(realm, resolve_granted(realm, client, input.token.scope), all);
  const RoleSet roles = token_roles(realm, client, scope, std::move(all));
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
  const auto standing = check_standing({input.realm, input.token, input.view, input.now});
  if (!standing) return std::unexpected(standing.error());
  const model::Client& client = **standing;
  const auto scope = oauth::parse_scope(input.token.scope);
  // OpenID Connect Core §5.3: the access token is one from OpenID Connect authentication.
  if (!scope || !scope->contains("openid")) return std::unexpected(oauth::insufficient_scope("Missing openid scope"));

  Userinfo out{.claims = claims_of(input, client), .key = std::nullopt};
  const std::string& algorithm = client.attribute("user.info.response.signature.alg");
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
  out.claims["aud"] = json::String(client.client_id);
  return out;
}

}  // namespace latchkey::op
