// How the client proves itself in a request to the provider (RFC 6749 §2.3.1, OpenID Connect Core §9, RFC 7523, RFC
// 8705): one room for all methods and all endpoints that ask.
#pragma once

#include <latchkey/relying_party.h>

#include <optional>
#include <string>
#include <string_view>

#include "jose/signing_key.h"
#include "rp/metadata.h"
#include "url/form.h"

namespace latchkey::rp {

/// The method to use: the configured one, or what fits secret, key and metadata.
[[nodiscard]] Result<ClientAuthentication> choose_authentication(const Config& config, const Metadata& metadata);

/// True for the methods that rest on the TLS client certificate.
[[nodiscard]] bool uses_certificate(ClientAuthentication method);

/// "Basic ..." with both halves form-encoded, but only where that is needed: letters, digits and -._~ stay, so that a
/// server that does not decode (against the RFC) understands what most ids and secrets are made of.
[[nodiscard]] std::string basic_authorization(std::string_view client_id, std::string_view client_secret);

class ClientAuthenticator {
 public:
  /// `key` signs the assertions of private_key_jwt. Settings and environment must outlive it.
  ClientAuthenticator(const Config& config, const Environment& environment, std::optional<jose::SigningKey> key);

  /// Adds the credentials to a request; an assertion is made anew for each.
  [[nodiscard]] Result<void> add_credentials(const Metadata& metadata, url::Form& form, Fields& headers) const;

 private:
  [[nodiscard]] Result<std::string> assertion(ClientAuthentication method, const Metadata& metadata) const;

  const Config& config_;
  const Environment& environment_;
  std::optional<jose::SigningKey> key_;
  std::optional<jose::SigningKey> secret_key_;  ///< the client secret as an HMAC key, when it is long enough
};

}  // namespace latchkey::rp
