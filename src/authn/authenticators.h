// The authenticators we know, as one table: what each means to a login. A provider id that is not here is unknown, and
// what is unknown and required refuses.
#pragma once

#include <span>
#include <string_view>

namespace latchkey::authn {

enum class Role {
  password,        ///< proves the user by password
  identity,        ///< only says who wants to sign in; proves nothing
  session_cookie,  ///< single sign-on; decided before the flow is walked
  external,        ///< another party would prove the user (Kerberos, identity provider); not built, so never satisfied
  second_factor,   ///< proves by a credential that we do not verify yet
  helper,          ///< narrows the choice of identity providers; restricts nothing
  deny,            ///< always refuses
  allow,           ///< always passes
};

struct Authenticator {
  std::string_view provider;
  Role role;
  std::string_view credential_type;  ///< of a second factor: the user's credential that configures it
};

/// Null when unknown.
[[nodiscard]] const Authenticator* find_authenticator(std::string_view provider);

/// Whether the server really does what the provider id says; conditions count too. What is not built may stand in a
/// flow (an imported one, a built-in one); nobody is offered it.
[[nodiscard]] bool is_built(std::string_view provider);

/// Credential types that make a password alone not enough, whatever the flow says.
[[nodiscard]] bool is_second_factor(std::string_view credential_type);

}  // namespace latchkey::authn
