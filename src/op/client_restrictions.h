// What a client asks of us that would make its sign-ins or tokens stricter, and that we do not do (pushed requests,
// tokens bound to a key, encrypted ID tokens). It refuses, by name; it is never skipped.
#pragma once

#include <string_view>

namespace latchkey::model {
struct Client;
}

namespace latchkey::op {

/// The attribute that no authorization request of this client can satisfy here, or "".
[[nodiscard]] std::string_view unmet_at_authorization(const model::Client& client);
/// The attribute that no token of this client would satisfy, or "". Those bar authorization requests too.
[[nodiscard]] std::string_view unmet_by_tokens(const model::Client& client);

}  // namespace latchkey::op
