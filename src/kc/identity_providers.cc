#include "kc/identity_providers.h"

#include "json/json.h"
#include "kc/kept.h"

namespace latchkey::kc {

std::vector<std::string> identity_providers_using(const model::Realm& realm, std::string_view flow_alias) {
  std::vector<std::string> aliases;
  for (const auto& provider : kept_of_type(realm, kKeptIdentityProviderType)) {
    const auto rest = json::parse_object(provider->kept_json.empty() ? "{}" : provider->kept_json);
    if (!rest) continue;
    if (json::string_or_empty(*rest, "firstBrokerLoginFlowAlias") == flow_alias ||
        json::string_or_empty(*rest, "postBrokerLoginFlowAlias") == flow_alias)
      aliases.push_back(provider->name);
  }
  return aliases;
}

}  // namespace latchkey::kc
