// A link out of a mail being followed: the things it asks for, one page after the other, by somebody who is not signed
// in and will not be by it. The link is used up by the commit that carries the first thing it does; until then it may
// be opened again.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "endpoints/visit.h"
#include "op/mail/action_token.h"

namespace latchkey::endpoints {

struct LoginProgress;

struct LinkWalk {
  op::ActionToken token;
  std::vector<std::string> left;  ///< aliases of required actions
  bool used = false;              ///< the token is used up already, or by the writes that wait
};

[[nodiscard]] std::string serialize(const LinkWalk& walk);
[[nodiscard]] Result<LinkWalk> parse_link_walk(std::string_view text);

/// Adds to the progress what using the link means: it is used up, and whoever opened it has proven the address.
void use_link(const Visit& visit, LoginProgress& progress);

/// The page of what comes next, or the end: everything is done. Commits what the progress wants written.
Task<http::Response> continue_link(const Visit& visit, LoginProgress progress);

/// 400: the link is used, over, malformed, or means nobody any more; which of them is not told apart.
[[nodiscard]] http::Response link_is_over(const Visit& visit);
/// "It is done", with the way back that the link names.
[[nodiscard]] http::Response link_is_done(const Visit& visit, const op::ActionToken& token);

}  // namespace latchkey::endpoints
