// Refresh rotation, for realms that revoke used refresh tokens. Each login of a client starts a chain (its name is the
// `reuse_id` that the tokens carry), so that two tabs do not revoke each other's tokens. The chains stand in the client
// session's notes; `refresh_jti` is the last token issued of any chain and guards every change (compare and set).
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "model/session.h"

namespace latchkey::op {

inline constexpr std::size_t kMaxRefreshChains = 16;  ///< the one that was still for longest goes first

/// Starts a chain whose next token is `jti`.
void start_chain(model::ClientSession& session, std::string_view reuse_id, std::string_view jti, Instant now);

/// The chain that a token belongs to. One from before the realm revoked tokens has no reuse_id and is its own chain.
struct ChainStep {
  std::string_view reuse_id, jti, next_jti;
};
/// Whether the token may be used now: it was never used and is the newest of its chain, or it is the last that was used
/// and may be used `max_reuse` times more. If so the chain goes on with next_jti.
[[nodiscard]] bool advance_chain(model::ClientSession& session, const ChainStep& step, int max_reuse, Instant now);
/// The chain's name for the next token.
[[nodiscard]] std::string chain_name(std::string_view reuse_id, std::string_view jti);

}  // namespace latchkey::op
