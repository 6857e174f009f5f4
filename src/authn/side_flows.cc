#include <algorithm>
#include <array>

#include "authn/flow.h"

namespace latchkey::authn {
namespace {

// The conditional part for one-time codes is no obstacle: whoever follows the link is not signed in, so the next login
// asks for the second factor as ever.
bool is_known(const model::Execution& execution) {
  constexpr std::array<std::string_view, 3> kSteps{"reset-credentials-choose-user", "reset-credential-email",
                                                   "reset-password"};
  if (execution.requirement == model::Requirement::disabled) return true;
  if (!execution.subflow.empty()) return execution.requirement == model::Requirement::conditional;
  return std::ranges::find(kSteps, execution.authenticator) != kSteps.end();
}

const model::Flow* bound(const model::Realm& realm, std::string_view name, std::string_view usual) {
  const auto found = realm.settings().flow_bindings.find(name);
  return realm.find_flow(found == realm.settings().flow_bindings.end() ? usual : std::string_view(found->second));
}

bool is_known_form_part(const model::Execution& execution) {
  constexpr std::array<std::string_view, 2> kParts{"registration-user-creation", "registration-password-action"};
  return execution.requirement == model::Requirement::disabled ||
         std::ranges::find(kParts, execution.authenticator) != kParts.end();
}

bool demands(const model::Flow& flow, std::string_view authenticator) {
  return std::ranges::any_of(flow.executions, [&](const model::Execution& execution) {
    return execution.authenticator == authenticator && execution.requirement == model::Requirement::required;
  });
}

}  // namespace

bool resets_by_mail(const model::Realm& realm) {
  const auto* flow = bound(realm, "reset_credentials", "reset credentials");
  return flow != nullptr && std::ranges::all_of(flow->executions, is_known);
}

bool registers_by_form(const model::Realm& realm) {
  const auto* flow = bound(realm, "registration", "registration");
  if (flow == nullptr || flow->executions.size() != 1) return false;
  const auto& form = flow->executions.front();
  const auto* parts = realm.find_flow(form.subflow);
  return form.authenticator == "registration-page-form" && parts != nullptr &&
         std::ranges::all_of(parts->executions, is_known_form_part) && demands(*parts, "registration-user-creation") &&
         demands(*parts, "registration-password-action");
}

}  // namespace latchkey::authn
