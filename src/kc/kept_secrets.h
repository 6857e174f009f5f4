// Secrets that objects bring and nothing acts on yet (rotated client secrets, private keys in attributes, registration
// tokens) are kept in a component of their owner, which is sealed at rest as all components' secrets are.
#pragma once

#include <string>

#include "kc/read/reading.h"
#include "model/realm.h"

namespace latchkey::kc {

/// Components of this type hold secrets of objects that we keep without acting on them (parent_id: the object's id).
inline constexpr std::string_view kKeptSecretsType = "latchkey.kept-secrets";

/// The component that keeps `secrets` of the object `owner`.
[[nodiscard]] model::Component make_kept_secrets(const std::string& owner, KeptSecrets secrets, Random& random);
/// The owner's, or null.
[[nodiscard]] const model::Component* find_kept_secrets(const model::Realm& realm, std::string_view owner);

}  // namespace latchkey::kc
