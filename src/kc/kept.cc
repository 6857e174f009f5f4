#include "kc/kept.h"

#include <algorithm>

namespace latchkey::kc {

bool is_internal(const model::Component& component) { return component.provider_type.starts_with(kInternalTypePrefix); }

std::vector<ComponentPtr> kept_of_type(const model::Realm& realm, std::string_view type) {
  std::vector<ComponentPtr> found;
  for (const auto& component : realm.parts().components) {
    if (component->provider_type == type) found.push_back(component);
  }
  std::ranges::sort(found, {}, [](const ComponentPtr& c) { return std::pair(c->name, c->id.value); });
  return found;
}

ComponentPtr find_kept(const model::Realm& realm, std::string_view type, std::string_view id) {
  for (const auto& component : realm.parts().components) {
    if (component->id.value == id && component->provider_type == type) return component;
  }
  return nullptr;
}

ComponentPtr find_kept_of(const model::Realm& realm, std::string_view type, std::string_view owner) {
  for (const auto& component : realm.parts().components) {
    if (component->parent_id == owner && component->provider_type == type) return component;
  }
  return nullptr;
}

bool is_id_taken(const model::Realm& realm, std::string_view id) {
  const auto& parts = realm.parts();
  return id == realm.id().value ||
         std::ranges::any_of(parts.components, [&](const auto& c) { return c->id.value == id || c->parent_id == id; }) ||
         std::ranges::any_of(parts.authenticator_configs, [&](const auto& config) { return config->id == id; });
}

void append_delete_owned(store::Plan& plan, const model::Realm& realm, std::string_view owner) {
  if (owner == realm.id().value) return;
  for (const auto& component : realm.parts().components) {
    if (component->parent_id != owner || component->id.value == owner) continue;
    append_delete_owned(plan, realm, component->id.value);
    plan.add(store::DeleteObject{realm.id(), std::string(store::kKindComponent), component->id.value});
  }
}

}  // namespace latchkey::kc
