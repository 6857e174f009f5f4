// Components: pluggable parts of a realm with free configuration. Key providers are the ones that every realm has.
#pragma once

#include <map>
#include <string>

#include "model/client.h"
#include "model/ids.h"

namespace latchkey::model {

inline constexpr std::string_view kKeyProviderType = "org.keycloak.keys.KeyProvider";

struct Component {
  ComponentId id;
  std::string name;
  std::string provider_id;    ///< "rsa-generated", "ecdsa-generated", "eddsa-generated", "hmac-generated", "aes-generated", ...
  std::string provider_type;  ///< e.g. kKeyProviderType
  std::string sub_type;
  std::string parent_id;  ///< the realm's id, or another component's
  Attributes config;      ///< without the secret entries
  std::map<std::string, SharedSecret, std::less<>> secrets;  ///< "privateKey", "secret": stored sealed
  std::string kept_json;

  /// The first value of a configuration entry, or `fallback`.
  [[nodiscard]] std::string_view value(std::string_view key, std::string_view fallback = "") const;
};

}  // namespace latchkey::model
