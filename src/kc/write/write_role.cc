// A role in Keycloak's JSON.
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

json::Object write_parts(const model::Realm& realm, const model::Role& role) {
  json::Object out;
  for (const auto& id : role.composites) {
    const auto* part = realm.find_role(id);
    if (part == nullptr) continue;
    if (part->is_realm_role()) {
      if (!out.contains("realm")) out["realm"] = json::Array();
      out["realm"].as_array().emplace_back(part->name);
      continue;
    }
    const auto* client = realm.find_client(part->client);
    if (client == nullptr) continue;
    if (!out.contains("client")) out["client"] = json::Object();
    json::Value& names = out["client"].as_object()[client->client_id];
    if (!names.is_array()) names = json::Array();
    names.as_array().emplace_back(part->name);
  }
  return out;
}

}  // namespace

json::Object write(const model::Realm& realm, const model::Role& role, RoleDetail detail) {
  json::Object out;
  out["id"] = json::String(role.id.value);
  out["name"] = json::String(role.name);
  write_text(out, "description", role.description);
  out["composite"] = !role.composites.empty();
  if (detail == RoleDetail::with_parts && !role.composites.empty()) out["composites"] = write_parts(realm, role);
  out["clientRole"] = !role.is_realm_role();
  out["containerId"] = json::String(role.is_realm_role() ? realm.id().value : role.client.value);
  if (detail == RoleDetail::brief) return out;
  out["attributes"] = write_attributes(role.attributes);
  write_kept(out, role.kept_json);
  return out;
}

}  // namespace latchkey::kc
