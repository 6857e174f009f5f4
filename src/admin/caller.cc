#include "admin/caller.h"

#include <algorithm>

#include "admin/reply.h"
#include "endpoints/https_required.h"
#include "endpoints/loaded_session.h"
#include "endpoints/realm_cache.h"
#include "endpoints/visit.h"
#include "http/authorization.h"
#include "jose/jwt.h"
#include "kc/defaults/defaults.h"
#include "op/realm_urls.h"
#include "op/tokens/standing.h"
#include "op/tokens/verify.h"
#include "url/percent.h"

namespace latchkey::admin {
namespace {

using Answer = std::expected<Caller, http::Response>;

/// The realm's name in a token's issuer: what stands behind the last "/realms/", escaped as in every address. The
/// signature decides later whether the token is that realm's.
std::string realm_of_issuer(std::string_view token) {
  const auto peeked = jose::UnverifiedToken::peek(token);
  if (!peeked) return "";
  const std::string_view issuer = peeked->unverified_claims().string("iss").value_or("");
  constexpr std::string_view kRealms = "/realms/";
  const auto at = issuer.rfind(kRealms);
  if (at == std::string_view::npos) return "";
  return url::percent_decode(issuer.substr(at + kRealms.size())).value_or("");
}

/// Where a caller's roles come from.
struct Desk {
  const endpoints::Visit& visit;
  RoleMemo& memo;
};

Caller make_caller(const Desk& desk, const op::AccessToken& token, const model::Client& client,
                   endpoints::LoadedSession loaded) {
  const auto& realm = desk.visit.realm;
  Caller caller{
      .realm = realm, .user = *std::move(loaded.user), .client = &client, .session = token.session, .roles = {}};
  caller.roles = desk.memo.find({realm, caller.user, client, token.scope});
  return caller;
}

/// The client whose roles say what the caller may do in that realm, or null.
const model::Client* home_client(const Caller& caller, const model::RealmId& id, std::string_view realm_name) {
  if (caller.of_master()) return caller.realm->find_client(std::string(realm_name) + "-realm");
  return caller.realm->id() == id ? management_client(*caller.realm) : nullptr;
}

Task<Answer> judge(Desk desk, std::string token_text) {
  const auto& visit = desk.visit;
  const auto token = op::verify_access_token(*visit.realm, visit.issuer, token_text, visit.now);
  if (!token) co_return Answer(std::unexpect, unauthorized());
  const auto* client = visit.realm->find_client(token->client_id);
  const endpoints::SessionKey key{token->session, token->subject, client, token->offline};
  auto loaded = co_await endpoints::load_session(visit, key);
  if (!loaded) co_return Answer(std::unexpect, unavailable());
  const auto standing = op::check_standing({*visit.realm, *token, loaded->view(), visit.now});
  if (!standing) co_return Answer(std::unexpect, unauthorized());
  co_return Answer(make_caller(desk, *token, **standing, *std::move(loaded)));
}

}  // namespace

bool Caller::of_master() const { return realm->name() == kc::kMasterRealm; }

const model::Client* management_client(const model::Realm& realm) {
  return realm.find_client(realm.name() == kc::kMasterRealm ? "master-realm" : "realm-management");
}

AdminRoleSet Caller::roles_in(const model::Realm& target) const { return roles_in(target.id(), target.name()); }

AdminRoleSet Caller::roles_in(const model::RealmId& id, std::string_view realm_name) const {
  const auto* home = home_client(*this, id, realm_name);
  return home == nullptr ? AdminRoleSet() : roles->at(home->uuid);
}

bool Caller::is_administrator() const {
  return may_create_realms() || roles->any_at([this](const model::ClientUuid& uuid) {
    const auto* owner = realm->find_client(uuid);
    return owner != nullptr &&
           (owner == management_client(*realm) || (of_master() && owner->client_id.ends_with("-realm")));
  });
}

bool Caller::may_create_realms() const {
  const auto* role = of_master() ? realm->find_realm_role("create-realm") : nullptr;
  return roles->contains(role);
}

bool Caller::holds(const model::Realm& target, const model::Role& role) const {
  if (realm->id() != target.id()) return false;
  return roles->contains(realm->find_role(role.id));
}

Task<Answer> authenticate(const endpoints::Env& env, const http::Request& request, RoleMemo& memo) {
  const auto presented = http::token_credentials(request);
  if (!presented || !*presented || (*presented)->scheme != "Bearer") co_return Answer(std::unexpect, unauthorized());
  const std::string token = (*presented)->token;
  auto realm = co_await env.realms.get(realm_of_issuer(token));
  if (!realm) {
    const bool unknown = realm.error().kind == Error::Kind::not_found;
    co_return Answer(std::unexpect, unknown ? unauthorized() : unavailable());
  }
  // A token that went over the wire in clear is everybody's: the same rule as for those who sign in to the realm.
  if (endpoints::needs_https((*realm)->settings(), request))
    co_return Answer(std::unexpect, error_reply(403, "HTTPS required"));
  endpoints::Visit visit{.env = env, .request = request, .realm = *std::move(realm)};
  visit.now = env.clock.now();
  visit.issuer = op::issuer_of(*visit.realm, endpoints::base_url_of(env, request));
  co_return co_await judge(Desk{visit, memo}, token);
}

}  // namespace latchkey::admin
