// What the browser brings back from the provider (RFC 6749 §4.1.2, §4.1.2.1; RFC 9207; JARM): checked before any of it
// is used.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

#include "rp/decryption.h"
#include "rp/metadata.h"
#include "rp/talk.h"

namespace latchkey::rp {

/// The parameters as they are, or those inside the signed answer when the settings ask for one (signed_answer.cc).
[[nodiscard]] Result<Fields> open_answer(Talk& talk, const Metadata& metadata, const Fields& parameters);

/// The state that an answer claims, believed by nobody yet: enough to find the login that it may belong to.
[[nodiscard]] std::string claimed_state(const Fields& parameters, const DecryptionKeys& keys);

/// The authorization code, once state and issuer are proven and no error was sent.
[[nodiscard]] Result<std::string> check_callback(const Fields& parameters, const PendingLogin& pending,
                                                 const Metadata& metadata);

}  // namespace latchkey::rp
