// The required actions that every realm has.
#include <array>
#include <vector>

#include "kc/defaults/default_parts.h"
#include "kc/defaults/defaults.h"

namespace latchkey::kc {
namespace {

struct ActionRow {
  std::string_view alias, name;
  int priority;
  bool enabled = true;
};
constexpr std::array kActions{
    ActionRow{"CONFIGURE_TOTP", "Configure OTP", 10},
    ActionRow{"TERMS_AND_CONDITIONS", "Terms and Conditions", 20, false},
    ActionRow{"UPDATE_PASSWORD", "Update Password", 30},
    ActionRow{"UPDATE_PROFILE", "Update Profile", 40},
    ActionRow{"VERIFY_EMAIL", "Verify Email", 50},
    ActionRow{"delete_account", "Delete Account", 60, false},
    ActionRow{"UPDATE_EMAIL", "Update Email", 70, false},
    ActionRow{"webauthn-register", "Webauthn Register", 80},
    ActionRow{"webauthn-register-passwordless", "Webauthn Register Passwordless", 90},
    ActionRow{"VERIFY_PROFILE", "Verify Profile", 100},
    ActionRow{"delete_credential", "Delete Credential", 110},
    ActionRow{"idp_link", "Linking Identity Provider", 120},
    ActionRow{"CONFIGURE_RECOVERY_AUTHN_CODES", "Recovery Authentication Codes", 130},
    ActionRow{"update_user_locale", "Update User Locale", 1000},
};

}  // namespace

std::vector<KnownRequiredAction> known_required_actions() {
  std::vector<KnownRequiredAction> known;
  for (const auto& row : kActions) known.push_back({row.alias, row.name});
  return known;
}

void add_default_required_actions(Draft& draft) {
  for (const auto& row : kActions) {
    model::RequiredAction action;
    action.alias = row.alias;
    action.name = row.name;
    action.provider = row.alias;
    action.enabled = row.enabled;
    action.priority = row.priority;
    draft.add(std::move(action));
  }
}

}  // namespace latchkey::kc
