#include "kc/catalog/property.h"

namespace latchkey::kc {

json::Array write_strings(std::initializer_list<std::string_view> texts) {
  json::Array out;
  for (const auto text : texts) out.emplace_back(json::String(text));
  return out;
}

json::Object write_property(const Property& property) {
  json::Object out;
  out["name"] = json::String(property.name);
  out["label"] = json::String(property.label);
  out["helpText"] = json::String(property.help);
  out["type"] = json::String(property.type);
  if (property.type == "boolean" && !property.initial.empty())
    out["defaultValue"] = property.initial == "true";
  else if (!property.initial.empty())
    out["defaultValue"] = json::String(property.initial);
  if (!property.options.empty()) {
    json::Array options;
    for (const auto option : property.options) options.emplace_back(json::String(option));
    out["options"] = std::move(options);
  }
  out["secret"] = property.secret;
  out["required"] = false;
  out["readOnly"] = false;
  return out;
}

json::Array write_properties(const std::vector<Property>& properties) {
  json::Array out;
  for (const auto& property : properties) out.emplace_back(write_property(property));
  return out;
}

}  // namespace latchkey::kc
