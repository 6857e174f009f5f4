// What a person or a program gets when the gateway itself has something to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <latchkey/guard.h>

#include "http/message.h"

namespace latchkey::gateway {

struct Notice {
  int status = 0;
  std::string error;  ///< for programs: "upstream_timeout"
  std::string title;
  std::string text;                                        ///< what happened, a sentence
  std::string hint;                                        ///< what to do about it; may be empty
  std::vector<std::pair<std::string, std::string>> links;  ///< address and text
};

/// A page for browsers that navigate, JSON for all else; never cached. `trace` leads to the line in the log.
[[nodiscard]] http::Response say(const rp::Request& request, const Notice& notice, std::string_view trace);

[[nodiscard]] rp::Request to_rp(const http::Request& request);
/// The same with the headers that say who asks and how, which is all that a rule needs.
[[nodiscard]] rp::Request to_rp_for_rules(const http::Request& request);
[[nodiscard]] http::Response from_rp(const rp::Response& response);

}  // namespace latchkey::gateway
