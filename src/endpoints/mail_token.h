// An access token for a mail server that takes no password. It is asked for before each mail: mails are few beside
// logins, and a token that is not kept cannot be out of date.
#pragma once

#include "endpoints/mail_settings.h"
#include "fetch/fetcher.h"

namespace latchkey::endpoints {

/// The settings' envelope, with an access token where they want one. Blocks. unavailable: no token came; the detail
/// says why and holds neither the secret nor the answer.
[[nodiscard]] Result<fetch::Envelope> envelope_with_token(fetch::Fetcher& fetcher, const MailSettings& settings);

}  // namespace latchkey::endpoints
