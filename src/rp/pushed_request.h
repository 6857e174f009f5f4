// Pushed authorization requests (RFC 9126): the request goes to the provider directly, and the browser carries only a
// reference to it.
#pragma once

#include "rp/metadata.h"
#include "rp/talk.h"
#include "url/form.h"

namespace latchkey::rp {

/// Whether settings and provider want the request pushed. not_supported when one must be and cannot.
[[nodiscard]] Result<bool> pushes(const Config& config, const Metadata& metadata);

/// client_id and request_uri, for the browser. request_refused when the provider answers with an error.
[[nodiscard]] Result<url::Form> push_request(Talk& talk, const Metadata& metadata, url::Form parameters);

}  // namespace latchkey::rp
