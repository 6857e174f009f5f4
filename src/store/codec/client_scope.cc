#include "store/codec/codec.h"
#include "store/codec/document.h"
#include "store/codec/mapper_fields.h"

namespace latchkey::store {
namespace {

constexpr auto client_scope_fields = [](auto& a, auto& v) {
  a.text("name", v.name);
  a.text("description", v.description);
  a.text("protocol", v.protocol, "openid-connect");
  a.objects("mappers", v.mappers, mapper_fields);
  a.ids("scopeMappings", v.scope_mappings);
  a.map("attributes", v.attributes);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::ClientScope& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindClientScope, value.id.value, &sealer};
  return {std::string(kKindClientScope), place.id, value.name, write_document(place, value, client_scope_fields)};
}

Result<model::ClientScope> decode_client_scope(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::ClientScope value;
  value.id = model::ScopeId(object.id);
  auto status = read_document({realm.value, kKindClientScope, object.id, &sealer}, object.document, value, client_scope_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
