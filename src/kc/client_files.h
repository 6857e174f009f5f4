// Forms of a client for other programs: the adapter file that an application reads, and descriptions in other formats
// that become a client here.
#pragma once

#include <string_view>

#include "base/result.h"
#include "json/json.h"
#include "kc/write/write.h"

namespace latchkey::kc {

/// `keycloak.json`, as the incumbent's adapters read it. `server_url` ends in "/".
[[nodiscard]] json::Object write_adapter_file(const model::Realm& realm, const model::Client& client,
                                              std::string_view server_url, Secrets secrets);

/// A client's JSON from a description: the incumbent's own form comes back as it is, the metadata of OpenID Connect
/// Dynamic Client Registration is translated. Error::invalid: neither.
[[nodiscard]] Result<json::Object> read_client_description(std::string_view text);

}  // namespace latchkey::kc
