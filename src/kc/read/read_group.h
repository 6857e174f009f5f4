// One group from Keycloak's JSON, for realm files and the Admin REST alike.
#pragma once

#include "json/object_reader.h"
#include "model/role.h"

namespace latchkey::kc {

/// Name, description and attributes over those of `group`: what is not said stays, but for the name, which must be
/// said.
void read_group_fields(json::ObjectReader& reader, model::Group& group);

}  // namespace latchkey::kc
