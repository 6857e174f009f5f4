#include "op/authorize/consent.h"

#include <algorithm>

#include "model/realm.h"
#include "op/scope_resolution.h"

namespace latchkey::op {
namespace {

using Scopes = std::vector<const model::ClientScope*>;

bool is_shown(const model::ClientScope& scope) {
  const auto shown = scope.attributes.find("display.on.consent.screen");
  return shown == scope.attributes.end() || shown->second != "false";
}

Scopes shown_scopes(const model::Realm& realm, const model::Client& client, const AuthorizationRequest& request) {
  Scopes shown = resolve_granted(realm, client, request.scope).scopes;
  std::erase_if(shown, [](const model::ClientScope* scope) { return !is_shown(*scope); });
  return shown;
}

bool allows(const model::Consent& consent, const model::ClientScope& scope) {
  return std::ranges::find(consent.scopes, scope.id) != consent.scopes.end();
}

}  // namespace

std::optional<Scopes> missing_consent(const model::Realm& realm, const model::Client& client,
                                      const AuthorizationRequest& request, const SsoState& state) {
  if (state.just_consented) return std::nullopt;
  // OpenID Connect Core §3.1.2.1: prompt=consent asks even who agreed before.
  if (request.has_prompt(oauth::Prompt::consent)) return shown_scopes(realm, client, request);
  if (!client.consent_required) return std::nullopt;
  Scopes asked = shown_scopes(realm, client, request);
  if (state.consent == nullptr) return asked;
  std::erase_if(asked, [&](const model::ClientScope* scope) { return allows(*state.consent, *scope); });
  if (asked.empty()) return std::nullopt;
  return asked;
}

bool consent_stands(const model::Client& client, const ResolvedScope& scope, const model::Consent* consent) {
  if (!client.consent_required) return true;
  if (consent == nullptr) return false;
  return std::ranges::all_of(scope.scopes, [&](const auto* one) { return !is_shown(*one) || allows(*consent, *one); });
}

store::Plan plan_revoke_consent(const RevokedConsent& revoked) {
  store::Plan plan;
  if (revoked.consent != nullptr) plan.add(store::DeleteConsent{revoked.realm.id(), revoked.user, revoked.client.uuid});
  for (const auto& session : revoked.sessions)
    plan.add(store::DeleteClientSession{revoked.realm.id(), session.id, revoked.client.uuid, session.offline});
  return plan;
}

model::Consent agreed_consent(const model::Realm& realm, const model::Client& client,
                              const AuthorizationRequest& request, const model::Consent* before) {
  model::Consent consent{.user = {}, .client = client.uuid, .scopes = {}, .created = {}, .updated = {}};
  if (before != nullptr) consent.scopes = before->scopes;
  for (const auto* scope : shown_scopes(realm, client, request)) {
    if (!allows(consent, *scope)) consent.scopes.push_back(scope->id);
  }
  std::ranges::sort(consent.scopes, {}, &model::ScopeId::value);
  return consent;
}

}  // namespace latchkey::op
