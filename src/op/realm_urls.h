// The addresses of a realm, all below its issuer. The base is the shell's (public URL or the request's own host); a
// realm's attribute `frontendUrl` overrides it.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::model {
class Realm;
struct Client;
}  // namespace latchkey::model

namespace latchkey::op {

/// "{base}/realms/{name}", without a slash at the end. `base_url` is "https://id.example.org" or with a path.
[[nodiscard]] std::string issuer_of(const model::Realm& realm, std::string_view base_url);
/// The issuer without "/realms/{name}".
[[nodiscard]] std::string_view base_of(std::string_view issuer);
/// What relative redirect URIs of the client stand below: its root URL with ${authBaseUrl} and ${authAdminUrl}
/// resolved, or the origin of the provider when it has none.
[[nodiscard]] std::string root_url_of(const model::Client& client, std::string_view issuer);

}  // namespace latchkey::op
