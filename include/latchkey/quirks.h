// Quirks: where a provider departs from the specifications in a way that its clients have to live with. Every switch is
// off unless a provider's profile (<latchkey/provider_profile.h>) or the application sets it by name, and each loosens
// the one check that its comment names and nothing else.
#pragma once

#include <string>

namespace latchkey::rp {

/// The switches, all off.
struct Quirks {
  /// The discovery document's issuer is a template with {tenantid}, and so is nobody's `iss`: a token's `tid` claim, a
  /// GUID, is put in its place and the result must be the token's `iss`, byte by byte. Config::tenants says which
  /// tenants may come in. Loosens OpenID Connect Core §3.1.3.7 (2) and Discovery §4.3. Entra, multi-tenant.
  bool issuer_template = false;
  /// `iss` may be the issuer without "https://". Loosens OpenID Connect Core §3.1.3.7 (2). Google.
  bool issuer_without_scheme = false;
  /// A person's name comes once, unsigned, in the parameter `user` beside the code; it fills `name`, `given_name` and
  /// `family_name` when the ID token lacks them. It is what the browser says: good for a greeting, for nothing else.
  /// Loosens OpenID Connect Core §5.1 (claims come signed or from userinfo). Apple.
  bool name_beside_code = false;
  /// "true" and "false" in email_verified, phone_number_verified and the provider's own flags count as true and false.
  /// Loosens OpenID Connect Core §5.1 (types of claims). Apple, Cognito.
  bool booleans_as_text = false;
  /// A token response without token_type counts as Bearer. Loosens RFC 6749 §5.1. No profile here; LinkedIn needs it.
  bool token_type_missing = false;
  /// There is no ID token, so scopes need no openid: the person is whoever the userinfo endpoint says the fresh access
  /// token belongs to. Loosens OpenID Connect Core §3.1.3.3. GitHub.
  bool no_id_token = false;
  /// The claim of userinfo that stands for `sub`, when that is missing: a string or a whole number. Loosens OpenID
  /// Connect Core §5.3.2. Empty: none. GitHub: "id".
  std::string subject_claim;
  /// The token endpoint reports errors with status 200. Loosens RFC 6749 §5.2 (400). GitHub.
  bool errors_with_status_200 = false;
  /// The logout page is /logout beside the authorization endpoint, whether announced or not, and takes `logout_uri` in
  /// place of `post_logout_redirect_uri`. Departs from RP-Initiated Logout 1.0 §2. Cognito.
  bool logout_uri_parameter = false;

  /// Whether the same ones are set.
  friend bool operator==(const Quirks&, const Quirks&) = default;
};

}  // namespace latchkey::rp
