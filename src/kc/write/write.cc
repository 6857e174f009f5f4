#include "kc/write/write.h"

namespace latchkey::kc {

void write_kept(json::Object& out, const std::string& kept_json) {
  if (kept_json.empty()) return;
  const auto kept = json::parse_object(kept_json, {.max_bytes = kept_json.size(), .max_depth = 64});
  if (!kept) return;
  for (const auto& member : *kept) {
    // "_unknown" is the store's own: members of a later version of its documents.
    if (member.key() != "_unknown" && !out.contains(member.key())) out[member.key()] = member.value();
  }
}

json::Array write_list(const std::vector<std::string>& values) {
  json::Array out;
  out.reserve(values.size());
  for (const auto& value : values) out.emplace_back(value);
  return out;
}

json::Object write_map(const model::StringMap& values) {
  json::Object out;
  for (const auto& [key, value] : values) out[key] = json::String(value);
  return out;
}

json::Object write_attributes(const model::Attributes& values) {
  json::Object out;
  for (const auto& [key, list] : values) out[key] = write_list(list);
  return out;
}

void write_text(json::Object& out, std::string_view key, const std::string& text) {
  if (!text.empty()) out[key] = json::String(text);
}

json::Object write(const model::ProtocolMapper& mapper) {
  json::Object out;
  out["id"] = json::String(mapper.id.value);
  out["name"] = json::String(mapper.name);
  out["protocol"] = json::String(mapper.protocol);
  out["protocolMapper"] = json::String(mapper.type);
  out["consentRequired"] = false;
  out["config"] = write_map(mapper.config);
  return out;
}

json::Array write_mappers(const std::vector<model::ProtocolMapper>& mappers) {
  json::Array out;
  for (const auto& mapper : mappers) out.push_back(write(mapper));
  return out;
}

json::Object write(const model::ClientScope& scope) {
  json::Object out;
  out["id"] = json::String(scope.id.value);
  out["name"] = json::String(scope.name);
  write_text(out, "description", scope.description);
  out["protocol"] = json::String(scope.protocol);
  out["attributes"] = write_map(scope.attributes);
  if (!scope.mappers.empty()) out["protocolMappers"] = write_mappers(scope.mappers);
  write_kept(out, scope.kept_json);
  return out;
}

}  // namespace latchkey::kc
