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
  Instant issued{};  ///< of the token that is used
};
enum class ChainUse {
  good,      ///< never used and the newest of its chain, or the last that was used with some of its `max_reuse` left
  reused,    ///< used up before
  forgotten  ///< its chain had to make room for others: nobody can tell any more
};
/// If the token may be used now, the chain goes on with next_jti.
[[nodiscard]] ChainUse advance_chain(model::ClientSession& session, const ChainStep& step, int max_reuse, Instant now);
/// The chain's name for the next token.
[[nodiscard]] std::string chain_name(std::string_view reuse_id, std::string_view jti);

}  // namespace latchkey::op
