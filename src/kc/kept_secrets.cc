#include "kc/kept_secrets.h"

namespace latchkey::kc {

model::Component make_kept_secrets(const std::string& owner, KeptSecrets secrets, Random& random) {
  model::Component made;
  made.id = model::ComponentId(random.uuid());
  made.name = "secrets of " + owner;
  made.provider_id = "kept-secrets";
  made.provider_type = kKeptSecretsType;
  made.parent_id = owner;
  made.secrets = std::move(secrets);
  return made;
}

const model::Component* find_kept_secrets(const model::Realm& realm, std::string_view owner) {
  return realm.find_component(kKeptSecretsType, owner);
}

}  // namespace latchkey::kc
