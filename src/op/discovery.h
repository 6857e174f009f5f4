// What a realm says about itself: provider metadata, the public info page, and who may talk to it from a browser.
// Metadata lists only what works.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "oauth/metadata.h"

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

/// For /.well-known/openid-configuration and its RFC 8414 form; oauth::metadata_json() writes it.
[[nodiscard]] oauth::ProviderMetadata provider_metadata(const model::Realm& realm, std::string_view issuer,
                                                        Instant now);

/// The JSON of GET /realms/{realm}: realm, public_key, token-service, account-service, tokens-not-before.
[[nodiscard]] std::string realm_info_json(const model::Realm& realm, std::string_view issuer, Instant now);

/// The origins that may call with CORS: "+" resolved, "*" kept. `issuer` resolves relative redirect URIs.
[[nodiscard]] std::vector<std::string> effective_web_origins(const model::Client& client, std::string_view issuer);
[[nodiscard]] bool allows_origin(const model::Client& client, std::string_view issuer, std::string_view origin);
/// login-status-iframe.html/init: may a page of `origin` ask whether the person is still signed in at `client_id`?
[[nodiscard]] bool may_watch_session(const model::Realm& realm, std::string_view issuer, std::string_view client_id,
                                     std::string_view origin);

}  // namespace latchkey::op
