// Request objects (RFC 9101): the authorization request as a JWT signed by the client, which no browser can change.
#pragma once

#include <string>
#include <string_view>

#include "rp/metadata.h"
#include "rp/talk.h"
#include "url/form.h"

namespace latchkey::rp {

/// What stands beside the request object: nothing but client_id (RFC 9101 §5), or also the parameters without which
/// OpenID Connect Core §6.1 takes no request for one.
enum class Beside { nothing, what_openid_wants };

/// The parameters as claims of a JWT that is good for five minutes, signed with client_key, which must be there.
[[nodiscard]] std::string signed_parameters(const Talk& talk, const Metadata& metadata, const url::Form& parameters,
                                            std::string_view typ);

/// invalid_configuration without a client_key.
[[nodiscard]] Result<url::Form> as_request_object(Talk& talk, const Metadata& metadata, url::Form parameters,
                                                  Beside beside);

}  // namespace latchkey::rp
