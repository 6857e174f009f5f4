// The address that a realm's mail password belongs to.
#pragma once

#include "model/realm_settings.h"

namespace latchkey::kc {

/// Whether host, port and user are the same in both: the mask that stands for a stored password counts for them alone.
/// Whoever types another host would otherwise be sent the password.
[[nodiscard]] bool is_same_mail_server(const model::StringMap& stored, const model::StringMap& typed);

}  // namespace latchkey::kc
