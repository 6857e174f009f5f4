// One document sealed anew under the ring's current key; nothing when it is already, or holds no secret.
#pragma once

#include <optional>

#include "store/codec/codec.h"

namespace latchkey::store {

[[nodiscard]] Result<std::optional<std::string>> reseal_settings(const RealmId& realm, std::string_view document,
                                                                 const crypto::Sealer& sealer);
[[nodiscard]] Result<std::optional<std::string>> reseal_object(const RealmId& realm, const ConfigObject& object,
                                                               const crypto::Sealer& sealer);
[[nodiscard]] Result<std::optional<std::string>> reseal_user(const RealmId& realm, const UserId& user, std::string_view document,
                                                             const crypto::Sealer& sealer);
[[nodiscard]] Result<std::optional<std::string>> reseal_credential(const RealmId& realm, const UserId& user, const CredentialId& id,
                                                                   std::string_view document, const crypto::Sealer& sealer);

}  // namespace latchkey::store
