// Events in Keycloak's JSON.
#pragma once

#include "json/json.h"
#include "model/event.h"

namespace latchkey::kc {

[[nodiscard]] json::Object write_event(const model::Event& event);
[[nodiscard]] json::Object write_admin_event(const model::AdminEvent& event);

}  // namespace latchkey::kc
