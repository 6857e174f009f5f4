// The types of protocol mapper (op/claims has what they do) with their forms.
#include "kc/catalog/catalog.h"
#include "kc/catalog/property.h"
#include "kc/defaults/default_parts.h"
#include "kc/write/write.h"

namespace latchkey::kc {
namespace {

using Properties = std::vector<Property>;

const Property kClaimName{"claim.name", "tokenClaimName.label", "tokenClaimName.tooltip", "String", "", {}};
const Property kJsonType{
    "jsonType.label", "jsonType.label", "jsonType.tooltip", "List", "", {"String", "long", "int", "boolean", "JSON"}};
const Property kIdToken{"id.token.claim", "includeInIdToken.label", "includeInIdToken.tooltip", "boolean", "true", {}};
const Property kAccessToken{
    "access.token.claim", "includeInAccessToken.label", "includeInAccessToken.tooltip", "boolean", "true", {}};
const Property kLightweight{
    "lightweight.claim", "includeInLightweight.label", "includeInLightweight.tooltip", "boolean", "false", {}};
const Property kUserinfo{
    "userinfo.token.claim", "includeInUserInfo.label", "includeInUserInfo.tooltip", "boolean", "true", {}};
const Property kIntrospection{"introspection.token.claim",
                              "includeInIntrospection.label",
                              "includeInIntrospection.tooltip",
                              "boolean",
                              "true",
                              {}};
const Property kMany{"multivalued", "multivalued.label", "multivalued.tooltip", "boolean", "true", {}};

const Property kRealmRolePrefix{"usermodel.realmRoleMapping.rolePrefix",
                                "usermodel.realmRoleMapping.rolePrefix.label",
                                "usermodel.realmRoleMapping.rolePrefix.tooltip",
                                "String",
                                "",
                                {}};
const Property kClientRolePrefix{"usermodel.clientRoleMapping.rolePrefix",
                                 "usermodel.clientRoleMapping.rolePrefix.label",
                                 "usermodel.clientRoleMapping.rolePrefix.tooltip",
                                 "String",
                                 "",
                                 {}};
const Property kClient{"usermodel.clientRoleMapping.clientId",
                       "usermodel.clientRoleMapping.clientId.label",
                       "usermodel.clientRoleMapping.clientId.tooltip",
                       "ClientList",
                       "",
                       {}};

/// Where a claim goes: access token, or everywhere.
Properties in_access(Properties own) {
  for (const auto* property : {&kAccessToken, &kLightweight, &kIntrospection}) own.push_back(*property);
  return own;
}
Properties in_tokens(Properties own) {
  for (const auto* property : {&kIdToken, &kAccessToken, &kLightweight, &kIntrospection}) own.push_back(*property);
  return own;
}
Properties everywhere(Properties own) {
  for (const auto* property : {&kIdToken, &kAccessToken, &kLightweight, &kUserinfo, &kIntrospection}) {
    own.push_back(*property);
  }
  return own;
}

Property address_part(std::string_view name, std::string_view label, std::string_view help, std::string_view initial) {
  return {name, label, help, "String", initial, {}};
}

Properties address_parts() {
  return {
      address_part("user.attribute.street", "addressClaim.street.label", "addressClaim.street.tooltip", "street"),
      address_part("user.attribute.locality", "addressClaim.locality.label", "addressClaim.locality.tooltip",
                   "locality"),
      address_part("user.attribute.region", "addressClaim.region.label", "addressClaim.region.tooltip", "region"),
      address_part("user.attribute.postal_code", "addressClaim.postal_code.label", "addressClaim.postal_code.tooltip",
                   "postal_code"),
      address_part("user.attribute.country", "addressClaim.country.label", "addressClaim.country.tooltip", "country"),
      address_part("user.attribute.formatted", "addressClaim.formatted.label", "addressClaim.formatted.tooltip",
                   "formatted")};
}

struct MapperType {
  std::string_view id, name, help;
  int priority;
  Properties properties;
};

std::vector<MapperType> user_mappers() {
  return {
      {"oidc-usermodel-attribute-mapper", "User Attribute", "Puts an attribute of the user into a claim", 0,
       everywhere(
           {{"user.attribute", "usermodel.attr.label", "usermodel.attr.tooltip", "UserProfileAttributeList", "", {}},
            kClaimName,
            kJsonType,
            {"multivalued", "multivalued.label", "multivalued.tooltip", "boolean", "false", {}},
            {"aggregate.attrs", "aggregate.attrs.label", "aggregate.attrs.tooltip", "boolean", "false", {}}})},
      {"oidc-usermodel-property-mapper", "User Property",
       "Puts a built-in property of the user (username, email, emailVerified, ...) into a claim", 0,
       everywhere({{"user.attribute", "usermodel.prop.label", "usermodel.prop.tooltip", "String", "", {}},
                   kClaimName,
                   kJsonType})},
      {"oidc-full-name-mapper", "User's full name", "Joins first and last name in the claim 'name'", 0, everywhere({})},
      {"oidc-address-mapper", "User Address", "Builds the claim 'address' from attributes of the user", 0,
       everywhere(address_parts())},
      {"oidc-group-membership-mapper", "Group Membership", "Lists the groups of the user", 0,
       everywhere({kClaimName,
                   {"full.path",
                    "Full group path",
                    "Whether to write /parent/child or the group's own name only",
                    "boolean",
                    "true",
                    {}}})},
      {"oidc-usersessionmodel-note-mapper", "User Session Note", "Puts a note of the login session into a claim", 0,
       everywhere(
           {{"user.session.note", "userSession.modelNote.label", "userSession.modelNote.tooltip", "String", "", {}},
            kClaimName,
            kJsonType})},
  };
}

std::vector<MapperType> role_mappers() {
  return {
      {"oidc-usermodel-realm-role-mapper", "User Realm Role", "Lists the realm roles of the user", 40,
       everywhere({kRealmRolePrefix, kMany, kClaimName, kJsonType})},
      {"oidc-usermodel-client-role-mapper", "User Client Role", "Lists the user's roles of one client, or of all", 40,
       everywhere({kClient, kClientRolePrefix, kMany, kClaimName, kJsonType})},
      {"oidc-hardcoded-role-mapper",
       "Hardcoded Role",
       "Adds a role to every token",
       20,
       {{"role", "Role", "The role to add: a realm role, or client.role for a role of a client", "Role", "", {}}}},
      {"oidc-role-name-mapper",
       "Role Name Mapper",
       "Writes a role under another name",
       10,
       {{"role", "Role", "The role whose name changes: a realm role, or client.role", "Role", "", {}},
        {"new.role.name", "New Role Name", "What tokens call it: a name, or client.name", "String", "", {}}}},
      {"oidc-audience-mapper", "Audience", "Adds an audience to the token", 0,
       in_tokens({{"included.client.audience",
                   "included.client.audience.label",
                   "included.client.audience.tooltip",
                   "ClientList",
                   "",
                   {}},
                  {"included.custom.audience",
                   "included.custom.audience.label",
                   "included.custom.audience.tooltip",
                   "String",
                   "",
                   {}}})},
      {"oidc-audience-resolve-mapper", "Audience Resolve",
       "Adds as audience every client of which the token carries a role", 30, in_access({})},
  };
}

std::vector<MapperType> other_mappers() {
  return {
      {"oidc-sub-mapper", "Subject (sub)", "Writes the claim 'sub'", -10, {kAccessToken, kIntrospection, kLightweight}},
      {"oidc-hardcoded-claim-mapper", "Hardcoded claim", "Writes a claim with a fixed value", 0,
       everywhere(
           {kClaimName, {"claim.value", "Claim value", "The value, in the chosen type", "String", "", {}}, kJsonType})},
      {"oidc-allowed-origins-mapper", "Allowed Web Origins", "Lists the web origins that the client allows", 0,
       in_access({})},
      {"oidc-acr-mapper", "Authentication Context Class Reference (ACR)", "Says by 'acr' how strong the login was", 0,
       in_tokens({})},
      {"oidc-nonce-backwards-compatible-mapper",
       "Nonce backwards compatible",
       "Repeats the nonce in access tokens, for old adapters",
       0,
       {}},
      {"oidc-sha256-pairwise-sub-mapper",
       "Pairwise subject identifier",
       "Gives every sector of clients its own 'sub' of the same user",
       0,
       {{"sectorIdentifierUri", "sectorIdentifierUri.label", "sectorIdentifierUri.tooltip", "String", "", {}},
        {"pairwiseSubAlgorithmSalt",
         "pairwiseSubAlgorithmSalt.label",
         "pairwiseSubAlgorithmSalt.tooltip",
         "String",
         "",
         {}}}},
  };
}

json::Object write_type(const MapperType& type) {
  json::Object out;
  out["id"] = json::String(type.id);
  out["name"] = json::String(type.name);
  out["category"] = "Token mapper";
  out["helpText"] = json::String(type.help);
  out["priority"] = type.priority;
  out["properties"] = write_properties(type.properties);
  return out;
}

/// The built-in scopes are made with ids that nobody sees.
class NoRandom final : public Random {
 public:
  std::string bytes(std::size_t count) override { return std::string(count, '\0'); }
};

/// As a new mapper: without an id.
json::Object write_builtin(const model::ProtocolMapper& mapper) {
  json::Object out = write(mapper);
  out.erase("id");
  return out;
}

}  // namespace

json::Object mapper_types() {
  json::Array all;
  for (const auto& group : {user_mappers(), role_mappers(), other_mappers()}) {
    for (const auto& type : group) all.emplace_back(write_type(type));
  }
  // The other protocols' lists are empty but there: a console opens the imported clients that speak them.
  return {{"openid-connect", std::move(all)}, {"saml", json::Array()}, {"docker-v2", json::Array()}};
}

json::Object builtin_mappers() {
  NoRandom none;
  Draft draft;
  json::Array all;
  for (const auto& scope : default_scopes()) {
    const auto* made = add_default_scope(draft, scope, none);
    for (const auto& mapper : made->mappers) {
      if (mapper.type != "oidc-organization-membership-mapper") all.emplace_back(write_builtin(mapper));
    }
  }
  return {{"openid-connect", std::move(all)}, {"saml", json::Array()}, {"docker-v2", json::Array()}};
}

}  // namespace latchkey::kc
