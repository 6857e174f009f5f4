#include "admin/caller.h"

#include <algorithm>

#include "admin/reply.h"
#include "endpoints/loaded_session.h"
#include "endpoints/realm_cache.h"
#include "endpoints/visit.h"
#include "http/authorization.h"
#include "jose/jwt.h"
#include "kc/defaults.h"
#include "op/realm_urls.h"
#include "op/tokens/standing.h"
#include "op/tokens/verify.h"

namespace latchkey::admin {
namespace {

using Answer = std::expected<Caller, http::Response>;

http::Response unauthorized() {
  return error_reply(401, "HTTP 401 Unauthorized").with("WWW-Authenticate", "Bearer realm=\"latchkey\"");
}

/// The realm's name in a token's issuer: what stands behind the last "/realms/". The signature decides later whether
/// the token is that realm's.
std::string realm_of_issuer(std::string_view token) {
  const auto peeked = jose::UnverifiedToken::peek(token);
  if (!peeked) return "";
  const std::string_view issuer = peeked->unverified_claims().string("iss").value_or("");
  constexpr std::string_view kRealms = "/realms/";
  const auto at = issuer.rfind(kRealms);
  return at == std::string_view::npos ? std::string() : std::string(issuer.substr(at + kRealms.size()));
}

Caller make_caller(const endpoints::Visit& visit, const op::AccessToken& token, const model::Client& client,
                   endpoints::LoadedSession loaded) {
  Caller caller{
      .realm = visit.realm, .user = *std::move(loaded.user), .client = &client, .session = token.session, .roles = {}};
  const auto all = op::roles_of(*visit.realm, caller.user);
  const auto scope = op::permitted(*visit.realm, op::resolve_granted(*visit.realm, client, token.scope), all);
  caller.roles = op::token_roles(*visit.realm, client, scope, all);
  return caller;
}

/// The client whose roles say what the caller may do in that realm, or null.
const model::Client* home_client(const Caller& caller, const model::RealmId& id, std::string_view realm_name) {
  if (caller.of_master()) return caller.realm->find_client(std::string(realm_name) + "-realm");
  return caller.realm->id() == id ? management_client(*caller.realm) : nullptr;
}

Task<Answer> judge(const endpoints::Visit& visit, std::string token_text) {
  const auto token = op::verify_access_token(*visit.realm, visit.issuer, token_text, visit.now);
  if (!token) co_return Answer(std::unexpect, unauthorized());
  const auto* client = visit.realm->find_client(token->client_id);
  const endpoints::SessionKey key{token->session, token->subject, client, token->offline};
  auto loaded = co_await endpoints::load_session(visit, key);
  if (!loaded) co_return Answer(std::unexpect, unavailable());
  const auto standing = op::check_standing({*visit.realm, *token, loaded->view(), visit.now});
  if (!standing) co_return Answer(std::unexpect, unauthorized());
  co_return Answer(make_caller(visit, *token, **standing, *std::move(loaded)));
}

}  // namespace

bool Caller::of_master() const { return realm->name() == kc::kMasterRealm; }

const model::Client* management_client(const model::Realm& realm) {
  return realm.find_client(realm.name() == kc::kMasterRealm ? "master-realm" : "realm-management");
}

AdminRoleSet Caller::roles_in(const model::Realm& target) const {
  AdminRoleSet out;
  const auto* home = home_client(*this, target.id(), target.name());
  if (home == nullptr) return out;
  for (const auto* role : roles) {
    if (role->client != home->uuid) continue;
    if (const auto known = admin_role(role->name)) out.add(*known);
  }
  return out;
}

bool Caller::is_administrator() const {
  return may_create_realms() || std::ranges::any_of(roles, [this](const model::Role* role) {
           if (!admin_role(role->name)) return false;
           const auto* owner = realm->find_client(role->client);
           return owner != nullptr &&
                  (owner == management_client(*realm) || (of_master() && owner->client_id.ends_with("-realm")));
         });
}

Reach::Reach(const Caller& caller) : caller_(caller) {
  for (const auto* role : caller_.roles) {
    if (role->is_realm_role()) continue;
    if (const auto known = admin_role(role->name)) by_client_[role->client.value].add(*known);
  }
}

AdminRoleSet Reach::in(const model::RealmId& id, std::string_view realm_name) const {
  const auto* home = home_client(caller_, id, realm_name);
  if (home == nullptr) return {};
  const auto found = by_client_.find(home->uuid.value);
  return found == by_client_.end() ? AdminRoleSet() : found->second;
}

bool Caller::may_create_realms() const {
  const auto* role = of_master() ? realm->find_realm_role("create-realm") : nullptr;
  return role != nullptr && roles.contains(role);
}

bool Caller::holds(const model::Realm& target, const model::Role& role) const {
  if (realm->id() != target.id()) return false;
  const auto* own = realm->find_role(role.id);
  return own != nullptr && roles.contains(own);
}

Task<Answer> authenticate(const endpoints::Env& env, const http::Request& request) {
  const auto presented = http::token_credentials(request);
  if (!presented || !*presented || (*presented)->scheme != "Bearer") co_return Answer(std::unexpect, unauthorized());
  const std::string token = (*presented)->token;
  auto realm = co_await env.realms.get(realm_of_issuer(token));
  if (!realm) {
    const bool unknown = realm.error().kind == Error::Kind::not_found;
    co_return Answer(std::unexpect, unknown ? unauthorized() : unavailable());
  }
  endpoints::Visit visit{.env = env, .request = request, .realm = *std::move(realm)};
  visit.now = env.clock.now();
  visit.issuer = op::issuer_of(*visit.realm, endpoints::base_url_of(env, request));
  co_return co_await judge(visit, token);
}

}  // namespace latchkey::admin
