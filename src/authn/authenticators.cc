#include "authn/authenticators.h"

#include <algorithm>
#include <array>

namespace latchkey::authn {
namespace {

constexpr std::array kTable{
    Authenticator{"auth-username-password-form", Role::password, ""},
    Authenticator{"auth-password-form", Role::password, ""},
    Authenticator{"direct-grant-validate-password", Role::password, ""},
    Authenticator{"auth-username-form", Role::identity, ""},
    Authenticator{"direct-grant-validate-username", Role::identity, ""},
    Authenticator{"auth-cookie", Role::session_cookie, ""},
    Authenticator{"auth-spnego", Role::external, ""},
    Authenticator{"identity-provider-redirector", Role::external, ""},
    Authenticator{"organization", Role::helper, ""},
    Authenticator{"auth-otp-form", Role::second_factor, "otp"},
    Authenticator{"direct-grant-validate-otp", Role::second_factor, "otp"},
    Authenticator{"webauthn-authenticator", Role::second_factor, "webauthn"},
    Authenticator{"webauthn-authenticator-passwordless", Role::second_factor, "webauthn-passwordless"},
    Authenticator{"auth-recovery-authn-code-form", Role::second_factor, "recovery-authn-codes"},
    Authenticator{"deny-access-authenticator", Role::deny, ""},
    Authenticator{"allow-access-authenticator", Role::allow, ""},
};

// Those that flow.cc judges.
constexpr std::array<std::string_view, 3> kConditions{"conditional-user-configured", "conditional-user-role",
                                                      "conditional-credential"};

constexpr std::array<std::string_view, 4> kSecondFactors{"otp", "webauthn", "webauthn-passwordless",
                                                         "recovery-authn-codes"};

}  // namespace

const Authenticator* find_authenticator(std::string_view provider) {
  const auto found = std::ranges::find(kTable, provider, &Authenticator::provider);
  return found == kTable.end() ? nullptr : &*found;
}

bool is_built(std::string_view provider) {
  if (std::ranges::find(kConditions, provider) != kConditions.end()) return true;
  const auto* known = find_authenticator(provider);
  if (known == nullptr) return false;
  return known->role != Role::external && known->role != Role::second_factor && known->role != Role::helper;
}

bool is_second_factor(std::string_view credential_type) {
  return std::ranges::find(kSecondFactors, credential_type) != kSecondFactors.end();
}

}  // namespace latchkey::authn
