// A client secret that is a short-lived JWT signed by the client's own key (Apple), made anew for each request.
#pragma once

#include <latchkey/relying_party.h>

#include <string>

namespace latchkey::rp {

/// The secret that is good at `now`: a fresh one where the settings say how to make it, else the fixed one.
[[nodiscard]] Result<std::string> current_secret(const Config& config, TimePoint now);

}  // namespace latchkey::rp
