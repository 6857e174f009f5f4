// Requests to the token endpoint and what comes of them (RFC 6749 §4.1.3, §5, §6).
#pragma once

#include <latchkey/relying_party.h>

#include "json/json.h"
#include "rp/metadata.h"
#include "rp/provider.h"
#include "url/form.h"

namespace latchkey::rp {

/// Sends `form` with the client's credentials. token_request_refused when the provider answers with an error.
[[nodiscard]] Result<Tokens> request_tokens(const Config& config, const Metadata& metadata, const Provider& provider,
                                            url::Form form, TimePoint now);

/// A success response. Tolerates what real providers send: expires_in as a string, no token_type.
[[nodiscard]] Result<Tokens> parse_tokens(const json::Object& object, TimePoint now);

}  // namespace latchkey::rp
