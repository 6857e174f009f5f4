// Revocation (RFC 7009): tells the provider that a token is not needed any more, at logout for instance.
#pragma once

#include <string>

#include <latchkey/client.h>
#include <latchkey/result.h>

namespace latchkey::rp {

/// Ends `token`; an unknown one is a success too (RFC 7009 §2.2). `token_type_hint`: "refresh_token", "access_token".
/// not_supported without the endpoint, request_refused when the provider answers with an error, provider_unreachable
/// when it asks to come again later (503).
[[nodiscard]] Result<void> revoke(Client& client, const std::string& token, const std::string& token_type_hint = {});

}  // namespace latchkey::rp
