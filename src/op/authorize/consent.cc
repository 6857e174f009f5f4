#include "op/authorize/consent.h"

#include "model/realm.h"
#include "op/scope_resolution.h"

namespace latchkey::op {
namespace {

bool is_shown(const model::ClientScope& scope) {
  const auto shown = scope.attributes.find("display.on.consent.screen");
  return shown == scope.attributes.end() || shown->second != "false";
}

bool agreed_before(const model::ClientSession* session, const ResolvedScope& wanted) {
  if (session == nullptr) return false;
  const auto note = session->notes.find(kConsentNote);
  if (note == session->notes.end()) return false;
  const auto agreed = oauth::parse_scope(note->second);
  const auto names = oauth::parse_scope(wanted.complete());
  return agreed && names && names->within(*agreed);
}

}  // namespace

std::optional<std::vector<const model::ClientScope*>> missing_consent(const model::Realm& realm,
                                                                      const model::Client& client,
                                                                      const AuthorizationRequest& request,
                                                                      const SsoState& state) {
  if (state.just_consented) return std::nullopt;
  const ResolvedScope wanted = resolve_granted(realm, client, request.scope);
  // OpenID Connect Core §3.1.2.1: prompt=consent asks even who agreed before.
  const bool asked_for = request.has_prompt(oauth::Prompt::consent);
  if (!asked_for && (!client.consent_required || agreed_before(state.view.client_session, wanted))) return std::nullopt;
  std::vector<const model::ClientScope*> out;
  for (const auto* scope : wanted.scopes) {
    if (is_shown(*scope)) out.push_back(scope);
  }
  return out;
}

}  // namespace latchkey::op
