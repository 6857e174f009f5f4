// What the browser brings back from the provider (RFC 6749 §4.1.2, §4.1.2.1; RFC 9207): checked before any of it is
// used.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

#include "rp/metadata.h"

namespace latchkey::rp {

/// The authorization code, once state and issuer are proven and no error was sent.
[[nodiscard]] Result<std::string> check_callback(const Fields& parameters, const PendingLogin& pending,
                                                 const Metadata& metadata);

}  // namespace latchkey::rp
