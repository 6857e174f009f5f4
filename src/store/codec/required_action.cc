#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto required_action_fields = [](auto& a, auto& v) {
  a.text("name", v.name);
  a.text("provider", v.provider);
  a.flag("enabled", v.enabled, true);
  a.flag("default", v.default_action);
  a.number("priority", v.priority);
  a.map("config", v.config);
  a.kept(v.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::RequiredAction& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindRequiredAction, value.alias, &sealer};
  return {std::string(kKindRequiredAction), place.id, value.alias, write_document(place, value, required_action_fields)};
}

Result<model::RequiredAction> decode_required_action(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::RequiredAction value;
  value.alias = object.id;
  auto status = read_document({realm.value, kKindRequiredAction, object.id, &sealer}, object.document, value, required_action_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
