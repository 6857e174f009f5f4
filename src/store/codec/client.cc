#include "store/codec/codec.h"
#include "store/codec/document.h"
#include "store/codec/mapper_fields.h"

namespace latchkey::store {
namespace {

constexpr auto client_fields = [](auto& a, auto& c) {
  a.text("clientId", c.client_id);
  a.text("name", c.name);
  a.text("description", c.description);
  a.text("protocol", c.protocol, "openid-connect");
  a.flag("enabled", c.enabled, true);
  a.flag("public", c.public_client);
  a.flag("bearerOnly", c.bearer_only);
  a.text("authenticator", c.authenticator_type, "client-secret");
  a.secret("secret", c.secret);
  a.text("rootUrl", c.root_url);
  a.text("baseUrl", c.base_url);
  a.text("adminUrl", c.admin_url);
  a.list("redirectUris", c.redirect_uris);
  a.list("webOrigins", c.web_origins);
  a.flag("standardFlow", c.standard_flow_enabled, true);
  a.flag("implicitFlow", c.implicit_flow_enabled);
  a.flag("directGrants", c.direct_access_grants_enabled);
  a.flag("serviceAccounts", c.service_accounts_enabled);
  a.flag("consent", c.consent_required);
  a.flag("frontchannelLogout", c.frontchannel_logout);
  a.flag("fullScope", c.full_scope_allowed, true);
  a.flag("surrogateAuth", c.surrogate_auth_required);
  a.flag("displayInConsole", c.always_display_in_console);
  a.number("notBefore", c.not_before);
  a.ids("defaultScopes", c.default_scopes);
  a.ids("optionalScopes", c.optional_scopes);
  a.ids("scopeMappings", c.scope_mappings);
  a.objects("mappers", c.mappers, mapper_fields);
  a.map("attributes", c.attributes);
  a.map("flows", c.flow_overrides);
  a.kept(c.kept_json);
};

}  // namespace

ConfigObject encode(const RealmId& realm, const model::Client& client, const crypto::Sealer& sealer) {
  const DocumentPlace place{realm.value, kKindClient, client.uuid.value, &sealer};
  return {std::string(kKindClient), client.uuid.value, client.client_id, write_document(place, client, client_fields)};
}

Result<model::Client> decode_client(const RealmId& realm, const ConfigObject& object, const crypto::Sealer& sealer) {
  model::Client client;
  client.uuid = ClientUuid(object.id);
  auto status = read_document({realm.value, kKindClient, object.id, &sealer}, object.document, client, client_fields);
  if (!status) return std::unexpected(status.error());
  return client;
}

}  // namespace latchkey::store
