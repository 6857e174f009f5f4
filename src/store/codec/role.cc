#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto role_fields = [](auto& a, auto& v) {
  a.text("name", v.name);
  a.text("description", v.description);
  a.id("client", v.client);
  a.ids("composites", v.composites);
  a.attributes("attributes", v.attributes);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::Role& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindRole, value.id.value, &sealer};
  return {std::string(kKindRole), place.id, value.client.value + '\n' + value.name, write_document(place, value, role_fields)};
}

Result<model::Role> decode_role(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::Role value;
  value.id = model::RoleId(object.id);
  auto status = read_document({realm.value, kKindRole, object.id, &sealer}, object.document, value, role_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
