#include <map>

#include "kc/export/export_parts.h"
#include "kc/kept.h"
#include "kc/key_components.h"

namespace latchkey::kc {
namespace {

constexpr int kMaxDepth = 16;

using Children = std::multimap<std::string,
                               const model::Component*>;  // by parent, in the order of the
                                                          // snapshot

json::Object write_children(const Children& children, const std::string& parent, Secrets secrets, int depth);

json::Object write_component(const model::Component& component, const Children& children, Secrets secrets, int depth) {
  json::Object out;
  out["id"] = component.id.value;
  out["name"] = component.name;
  out["providerId"] = component.provider_id;
  write_text(out, "subType", component.sub_type);
  out["subComponents"] = write_children(children, component.id.value, secrets, depth + 1);
  json::Object config = write_attributes(component.config);
  for (const auto& [key, secret] : component.secrets) {
    const bool hidden = secrets == Secrets::masked || !secret;
    config[key] = json::Array{json::String(hidden ? kMaskedSecret : secret->reveal())};
  }
  out["config"] = std::move(config);
  write_kept(out, component.kept_json);
  return out;
}

json::Object write_children(const Children& children, const std::string& parent, Secrets secrets, int depth) {
  std::map<std::string, json::Array> by_type;
  const auto [begin, end] = children.equal_range(parent);
  for (auto it = begin; it != end && depth < kMaxDepth; ++it) {
    by_type[it->second->provider_type].emplace_back(write_component(*it->second, children, secrets, depth));
  }
  json::Object out;
  for (auto& [type, list] : by_type) out[type] = std::move(list);
  return out;
}

}  // namespace

json::Object export_components(const model::Realm& realm, Secrets secrets) {
  Children children;
  for (const auto& component : realm.parts().components) {
    if (is_internal(*component)) continue;
    const bool owned = realm.id().value != component->parent_id;
    children.emplace(owned ? component->parent_id : realm.id().value, component.get());
  }
  return write_children(children, realm.id().value, secrets, 0);
}

}  // namespace latchkey::kc
