#include "store/codec/codec.h"
#include "store/codec/document.h"

namespace latchkey::store {
namespace {

constexpr auto authenticator_config_fields = [](auto& a, auto& v) {
  a.text("alias", v.alias);
  a.map("config", v.config);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::AuthenticatorConfig& value, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindAuthenticatorConfig, value.id, &sealer};
  return {std::string(kKindAuthenticatorConfig), place.id, value.id, write_document(place, value, authenticator_config_fields)};
}

Result<model::AuthenticatorConfig> decode_authenticator_config(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::AuthenticatorConfig value;
  value.id = object.id;
  auto status = read_document({realm.value, kKindAuthenticatorConfig, object.id, &sealer}, object.document, value, authenticator_config_fields);
  if (!status) return std::unexpected(status.error());
  return value;
}

}  // namespace latchkey::store
