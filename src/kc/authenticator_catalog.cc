#include "kc/authenticator_catalog.h"

#include <algorithm>
#include <array>

#include "authn/authenticators.h"

namespace latchkey::kc {
namespace {

constexpr auto kAuthenticator = StepKind::authenticator;
constexpr auto kForm = StepKind::form;
constexpr auto kAction = StepKind::form_action;
constexpr auto kClient = StepKind::client_authenticator;

constexpr std::array kProviders{
    StepProvider{kAuthenticator, "auth-cookie", "Cookie", "Lets a browser pass that is signed in already", "RAD"},
    StepProvider{kAuthenticator, "auth-username-password-form", "Username Password Form",
                 "Asks for user name and password on one page", "R"},
    StepProvider{kAuthenticator, "auth-username-form", "Username Form", "Asks for the user name", "R"},
    StepProvider{kAuthenticator, "auth-password-form", "Password Form", "Asks for the password", "R"},
    StepProvider{kAuthenticator, "auth-spnego", "Kerberos", "Signs in by a Kerberos ticket", "RAD"},
    StepProvider{kAuthenticator, "identity-provider-redirector", "Identity Provider Redirector",
                 "Sends the browser to an identity provider", "RAD"},
    StepProvider{kAuthenticator, "organization", "Organization Identity-First Login",
                 "Asks who the user is, and sends members of an organization to its identity provider", "RAD"},
    StepProvider{kAuthenticator, "auth-otp-form", "OTP Form", "Asks for a one-time code", "RAD"},
    StepProvider{kAuthenticator, "webauthn-authenticator", "WebAuthn Authenticator", "Asks for a security key", "RAD"},
    StepProvider{kAuthenticator, "webauthn-authenticator-passwordless", "WebAuthn Passwordless Authenticator",
                 "Signs in by passkey", "RAD"},
    StepProvider{kAuthenticator, "auth-recovery-authn-code-form", "Recovery Authentication Code Form",
                 "Asks for a recovery code", "RAD"},
    StepProvider{kAuthenticator, "conditional-user-configured", "Condition - user configured",
                 "Holds when the user has set up what the other steps of this sub-flow ask for", "RD"},
    StepProvider{kAuthenticator, "conditional-user-role", "Condition - user role", "Holds when the user has a role",
                 "RD"},
    StepProvider{kAuthenticator, "conditional-credential", "Condition - credential",
                 "Holds unless the user signed in with one of these credentials", "RD"},
    StepProvider{kAuthenticator, "direct-grant-validate-username", "Username Validation",
                 "Password grant: the user name", "R"},
    StepProvider{kAuthenticator, "direct-grant-validate-password", "Password", "Password grant: the password", "RAD"},
    StepProvider{kAuthenticator, "direct-grant-validate-otp", "OTP", "Password grant: a one-time code", "RAD"},
    StepProvider{kAuthenticator, "allow-access-authenticator", "Allow access", "Lets everybody pass", "RD"},
    StepProvider{kAuthenticator, "deny-access-authenticator", "Deny access", "Lets nobody pass", "RD"},
    StepProvider{kAuthenticator, "reset-credentials-choose-user", "Choose User", "Asks who forgot the password", "R"},
    StepProvider{kAuthenticator, "reset-credential-email", "Send Reset Email", "Sends the link by mail", "R"},
    StepProvider{kAuthenticator, "reset-password", "Reset Password", "Asks for a new password", "RAD"},
    StepProvider{kAuthenticator, "reset-otp", "Reset OTP", "Asks to set up one-time codes anew", "RAD"},
    StepProvider{kAuthenticator, "docker-http-basic-authenticator", "Docker Authenticator", "Docker clients", "R"},
    StepProvider{kAuthenticator, "idp-review-profile", "Review Profile",
                 "Shows what the identity provider says about the user", "RD"},
    StepProvider{kAuthenticator, "idp-create-user-if-unique", "Create User If Unique",
                 "Makes the user unless there is one with the same name or e-mail address", "RAD"},
    StepProvider{kAuthenticator, "idp-confirm-link", "Confirm link existing account",
                 "Asks whether the existing user is the same person", "RD"},
    StepProvider{kAuthenticator, "idp-email-verification", "Verify existing account by Email",
                 "Proves by mail that the existing user is the same person", "RAD"},
    StepProvider{kAuthenticator, "idp-username-password-form",
                 "Username Password Form for identity provider reauthentication",
                 "Proves by password that the existing user is the same person", "RAD"},
    StepProvider{kAuthenticator, "idp-add-organization-member", "Organization Member Onboard",
                 "Adds the user to the organization of the identity provider", "RD"},
    StepProvider{kForm, "registration-page-form", "Registration Page", "The page on which users register", "RD"},
    StepProvider{kAction, "registration-user-creation", "Registration User Profile Creation",
                 "Makes the user from what the page asks", "R"},
    StepProvider{kAction, "registration-password-action", "Password Validation", "Takes the first password", "RD"},
    StepProvider{kAction, "registration-recaptcha-action", "reCAPTCHA", "Asks a third party whether it is a person",
                 "RD"},
    StepProvider{kAction, "registration-terms-and-conditions", "Terms and conditions", "Asks to accept the terms",
                 "RD"},
    StepProvider{kClient, "client-secret", "Client Id and Secret",
                 "The client proves who it is by its secret, in the header or in the form", "AD", true},
    StepProvider{kClient, "client-jwt", "Signed JWT", "The client signs an assertion with its key", "AD"},
    StepProvider{kClient, "client-secret-jwt", "Signed JWT with Client Secret",
                 "The client signs an assertion with its secret", "AD", true},
    StepProvider{kClient, "client-x509", "X509 Certificate", "The client proves who it is by its TLS certificate",
                 "AD"},
};

struct Property {
  std::string_view provider, name, label, help, type, fallback;
};
constexpr std::array kProperties{
    Property{"conditional-user-role", "condUserRole", "User role",
             "The role that the user must have. A client's role is written as client.role", "Role", ""},
    Property{"conditional-user-role", "negate", "Negate output", "Turn the condition around", "boolean", "false"},
    Property{"conditional-credential", "credentials", "Credentials",
             "Signing in with one of these makes the condition false", "MultivaluedList", ""},
};

json::Object write_property(const Property& row) {
  json::Object out;
  out["name"] = json::String(row.name);
  out["label"] = json::String(row.label);
  out["helpText"] = json::String(row.help);
  out["type"] = json::String(row.type);
  if (row.type == "boolean")
    out["defaultValue"] = row.fallback == "true";
  else if (!row.fallback.empty())
    out["defaultValue"] = json::String(row.fallback);
  out["secret"] = false;
  out["required"] = false;
  out["readOnly"] = false;
  if (row.name == "credentials")
    out["options"] = json::Array{"webauthn", "webauthn-passwordless", "otp", "recovery-authn-codes", "none"};
  return out;
}

}  // namespace

const StepProvider* find_step_provider(std::string_view id) {
  const auto found = std::ranges::find(kProviders, id, &StepProvider::id);
  return found == kProviders.end() ? nullptr : &*found;
}

bool is_available(const StepProvider& provider) {
  if (provider.kind == StepKind::client_authenticator) return provider.id == "client-secret";
  return provider.kind == StepKind::authenticator && authn::is_built(provider.id);
}

std::vector<std::string> requirement_names(std::string_view letters) {
  std::vector<std::string> names;
  for (const char letter : letters)
    names.emplace_back(letter == 'R'   ? "REQUIRED"
                       : letter == 'A' ? "ALTERNATIVE"
                       : letter == 'C' ? "CONDITIONAL"
                                       : "DISABLED");
  return names;
}

std::vector<std::string> requirement_choices(std::string_view provider_id, std::string_view current) {
  const auto* provider = find_step_provider(provider_id);
  if (provider != nullptr && is_available(*provider)) return requirement_names(provider->choices);
  std::vector<std::string> choices{"DISABLED"};
  if (current != "DISABLED") choices.insert(choices.begin(), std::string(current));
  return choices;
}

json::Array write_step_providers(StepKind kind) {
  json::Array out;
  for (const auto& row : kProviders) {
    if (row.kind != kind || !is_available(row)) continue;
    json::Object provider;
    provider["id"] = json::String(row.id);
    provider["displayName"] = json::String(row.name);
    provider["description"] = json::String(row.help);
    if (kind == StepKind::client_authenticator) provider["supportsSecret"] = row.supports_secret;
    out.push_back(std::move(provider));
  }
  return out;
}

json::Array write_step_properties(std::string_view provider_id) {
  json::Array out;
  for (const auto& row : kProperties) {
    if (row.provider == provider_id) out.push_back(write_property(row));
  }
  return out;
}

}  // namespace latchkey::kc
