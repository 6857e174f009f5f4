// The keys of a realm as KeysMetadataRepresentation.
#pragma once

#include <vector>

#include "json/json.h"
#include "model/key_ring.h"

namespace latchkey::kc {

/// `active` names the key that signs for each algorithm; `keys` lists all, best priority first.
[[nodiscard]] json::Object write_keys(const std::vector<model::KeyInfo>& keys);

}  // namespace latchkey::kc
