// The addresses of a realm, all below its issuer. The base is the shell's (public URL or the request's own host); a
// realm's attribute `frontendUrl` overrides it.
#pragma once

#include <string>
#include <string_view>

namespace latchkey::model {
class Realm;
}

namespace latchkey::op {

/// "{base}/realms/{name}", without a slash at the end. `base_url` is "https://id.example.org" or with a path.
[[nodiscard]] std::string issuer_of(const model::Realm& realm, std::string_view base_url);

}  // namespace latchkey::op
