#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto component_fields = [](auto& a, auto& v) {
  a.text("name", v.name);
  a.text("provider", v.provider_id);
  a.text("type", v.provider_type);
  a.text("subType", v.sub_type);
  a.text("parent", v.parent_id);
  a.attributes("config", v.config);
  a.secrets("secrets", v.secrets);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::Component& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindComponent, value.id.value, &sealer};
  return {std::string(kKindComponent), place.id, value.id.value, write_document(place, value, component_fields)};
}

Result<model::Component> decode_component(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::Component value;
  value.id = model::ComponentId(object.id);
  auto status = read_document({realm.value, kKindComponent, object.id, &sealer}, object.document, value, component_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
