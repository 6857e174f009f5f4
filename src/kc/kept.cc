#include "kc/kept.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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
  return id == realm.id().value || realm.find_client(model::ClientUuid(std::string(id))) != nullptr ||
         realm.find_group(model::GroupId(std::string(id))) != nullptr ||
         std::ranges::any_of(parts.components,
                             [&](const auto& c) { return c->id.value == id || c->parent_id == id; }) ||
         std::ranges::any_of(parts.authenticator_configs, [&](const auto& config) { return config->id == id; });
}

void append_delete_owned(store::Plan& plan, const model::Realm& realm, std::string_view owner) {
  if (owner == realm.id().value) return;
  std::unordered_multimap<std::string_view, const model::Component*> below;
  for (const auto& component : realm.parts().components) below.emplace(component->parent_id, component.get());
  // Without recursion, and each once: a tree can be as deep as somebody has patience, and a file may hold a circle.
  std::unordered_set<std::string_view> met{owner};
  std::vector<std::string_view> open{owner};
  while (!open.empty()) {
    const auto [first, last] = below.equal_range(std::exchange(open.back(), {}));
    open.pop_back();
    for (auto at = first; at != last; ++at) {
      const std::string& id = at->second->id.value;
      if (!met.insert(id).second) continue;
      plan.add(store::DeleteObject{realm.id(), std::string(store::kKindComponent), id});
      open.push_back(id);
    }
  }
}

}  // namespace latchkey::kc
