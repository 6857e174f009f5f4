// How the client proves itself in a token request (RFC 6749 §2.3.1, OpenID Connect Core §9).
#pragma once

#include <latchkey/relying_party.h>

#include "rp/metadata.h"
#include "url/form.h"

namespace latchkey::rp {

/// The method to use: the configured one, or what fits secret and metadata.
[[nodiscard]] Result<ClientAuthentication> choose_authentication(const Config& config, const Metadata& metadata);

/// "Basic ..." with both halves form-encoded, but only where that is needed: letters, digits and -._~ stay, so that a
/// server that does not decode (against the RFC) understands what most ids and secrets are made of.
[[nodiscard]] std::string basic_authorization(std::string_view client_id, std::string_view client_secret);

/// Adds the credentials to a token request.
void add_credentials(const Config& config, ClientAuthentication method, url::Form& form, Fields& headers);

}  // namespace latchkey::rp
