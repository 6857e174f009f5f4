// The secrets of a realm's mail server, and whom each belongs to. The password stands in the settings; the secret that
// gets access tokens is kept apart (kept_secrets.h).
#pragma once

#include <optional>

#include "base/result.h"
#include "json/json.h"
#include "kc/kept_secrets.h"
#include "model/realm.h"

namespace latchkey::kc {

/// Whether host, port and user are the same in both, and what goes there stays encrypted where it was: the mask that
/// stands for a stored password counts for that alone. Whoever types another host would otherwise be sent the password,
/// and whoever listens on the way, when only TLS was switched off.
[[nodiscard]] bool is_same_mail_server(const model::StringMap& stored, const model::StringMap& typed);

/// The same for the secret of the client that gets access tokens: it goes to one token URL, for one client, and what comes
/// of it to one mail server.
[[nodiscard]] bool is_same_token_client(const model::StringMap& stored, const model::StringMap& typed);

/// Null when the realm keeps none.
[[nodiscard]] model::SharedSecret mail_token_secret(const model::Realm& realm);

/// All secrets that the realm keeps once `representation` is taken; nothing when they stay as they are. invalid: the
/// mask stands for the secret of another mail server, token URL or client.
[[nodiscard]] Result<std::optional<KeptSecrets>> with_mail_token_secret(const model::Realm& realm,
                                                                        const json::Object& representation);

}  // namespace latchkey::kc
