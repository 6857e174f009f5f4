// Open redirects end here: what may stand in return_to.
#include <latchkey/session.h>

#include <algorithm>

#include "rp/web_limits.h"

namespace latchkey::rp {

std::optional<std::string> local_target(std::string_view target) {
  if (target.empty() || target.size() > kMostReturnBytes) return std::nullopt;
  // "//host" and, as browsers repair it, "/\host" name another host.
  if (target[0] != '/' || (target.size() > 1 && (target[1] == '/' || target[1] == '\\'))) return std::nullopt;
  // Browsers drop tabs and line breaks and turn backslashes round, so "/\t/host" would become "//host".
  const bool clean = std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  if (!clean) return std::nullopt;
  return std::string(target);
}

}  // namespace latchkey::rp
