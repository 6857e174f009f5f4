// A realm's sslRequired: whether it may be spoken to over this connection.
#pragma once

#include "http/message.h"
#include "model/realm_settings.h"

namespace latchkey::endpoints {

/// True: the answer is 403. "external" lets private addresses come without https, "all" nobody.
[[nodiscard]] bool needs_https(const model::RealmSettings& settings, const http::Request& request);

}  // namespace latchkey::endpoints
