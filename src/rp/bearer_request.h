// The access token of a request, taken off it before anything about it is believed (RFC 6750 §2.1, RFC 9449 §7.1).
#pragma once

#include <latchkey/http.h>
#include <latchkey/result.h>

#include <string>

namespace latchkey::rp {

struct PresentedToken {
  bool as_dpop = false;  ///< the scheme was DPoP, not Bearer
  std::string token;
};

/// Names compared as RFC 9110 §5.1 has it: case does not count.
[[nodiscard]] bool same_header_name(std::string_view a, std::string_view b);

/// access_token_missing, access_token_misplaced or access_token_malformed otherwise.
[[nodiscard]] Result<PresentedToken> presented_token(const Request& request);

}  // namespace latchkey::rp
