#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto group_fields = [](auto& a, auto& v) {
  a.text("name", v.name);
  a.text("description", v.description);
  a.id("parent", v.parent);
  a.ids("roles", v.roles);
  a.attributes("attributes", v.attributes);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::Group& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindGroup, value.id.value, &sealer};
  return {std::string(kKindGroup), place.id, value.parent.value + '\n' + value.name, write_document(place, value, group_fields)};
}

Result<model::Group> decode_group(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::Group value;
  value.id = model::GroupId(object.id);
  auto status = read_document({realm.value, kKindGroup, object.id, &sealer}, object.document, value, group_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
