// The built-in client scopes and their protocol mappers: claims come from these, not from code that knows claim names.
#include <array>
#include <initializer_list>
#include <utility>

#include "kc/defaults/default_parts.h"

namespace latchkey::kc {
namespace {

using model::ProtocolMapper;

constexpr std::array kScopes{
    DefaultScope{"profile", ScopeSlot::by_default, 0},      DefaultScope{"email", ScopeSlot::by_default, 0},
    DefaultScope{"roles", ScopeSlot::by_default, 5},        DefaultScope{"web-origins", ScopeSlot::by_default, 5},
    DefaultScope{"acr", ScopeSlot::by_default, 18},         DefaultScope{"basic", ScopeSlot::by_default, 25},
    DefaultScope{"address", ScopeSlot::optional, 0},        DefaultScope{"phone", ScopeSlot::optional, 0},
    DefaultScope{"offline_access", ScopeSlot::optional, 0}, DefaultScope{"microprofile-jwt", ScopeSlot::optional, 0},
    DefaultScope{"organization", ScopeSlot::optional, 0},   DefaultScope{"service_account", ScopeSlot::unassigned, 0},
};

struct Pair {
  std::string_view key;
  std::string_view value = "true";
};

constexpr Pair kAccess{"access.token.claim"};
constexpr Pair kIntrospection{"introspection.token.claim"};
constexpr Pair kIdToken{"id.token.claim"};
constexpr Pair kUserinfo{"userinfo.token.claim"};
constexpr Pair kMany{"multivalued"};

constexpr std::string_view kAttribute = "oidc-usermodel-attribute-mapper";
constexpr std::string_view kProperty = "oidc-usermodel-property-mapper";
constexpr std::string_view kSessionNote = "oidc-usersessionmodel-note-mapper";

class ScopeMaker {
 public:
  ScopeMaker(model::ClientScope& scope, Random& random) : scope_(scope), random_(random) {}

  ScopeMaker& describe(std::string_view text) {
    scope_.description = text;
    return *this;
  }
  ScopeMaker& in_token_scope(bool echoed) {
    scope_.attributes["include.in.token.scope"] = echoed ? "true" : "false";
    return *this;
  }
  /// `message_key` "": the consent page does not name the scope.
  ScopeMaker& consent(std::string_view message_key) {
    scope_.attributes["display.on.consent.screen"] = message_key.empty() ? "false" : "true";
    scope_.attributes["consent.screen.text"] = message_key;
    return *this;
  }
  ScopeMaker& mapper(std::string_view name, std::string_view type, std::initializer_list<Pair> config) {
    ProtocolMapper made{
        .id = model::MapperId(random_.uuid()), .name = std::string(name), .type = std::string(type), .config = {}};
    for (const auto& [key, value] : config) made.config.emplace(key, value);
    scope_.mappers.push_back(std::move(made));
    return *this;
  }
  /// A claim with one source and one JSON type, in every token and answer.
  ScopeMaker& claim(std::string_view name, std::string_view type, std::string_view source, std::string_view claim_name,
                    std::string_view json_type = "String") {
    const Pair from{type == kSessionNote ? "user.session.note" : "user.attribute", source};
    return mapper(name, type,
                  {from,
                   {"claim.name", claim_name},
                   {"jsonType.label", json_type},
                   kAccess,
                   kIntrospection,
                   kIdToken,
                   kUserinfo});
  }

 private:
  model::ClientScope& scope_;
  Random& random_;
};

void make_profile(ScopeMaker& scope) {
  scope.describe("Who the user is: names and other facts of the profile")
      .in_token_scope(true)
      .consent("${profileScopeConsentText}");
  scope.mapper("full name", "oidc-full-name-mapper", {kAccess, kIntrospection, kIdToken, kUserinfo});
  scope.claim("family name", kAttribute, "lastName", "family_name");
  scope.claim("given name", kAttribute, "firstName", "given_name");
  scope.claim("middle name", kAttribute, "middleName", "middle_name");
  scope.claim("nickname", kAttribute, "nickname", "nickname");
  scope.claim("username", kAttribute, "username", "preferred_username");
  for (const std::string_view same : {"profile", "picture", "website", "gender", "birthdate", "zoneinfo", "locale"}) {
    scope.claim(same, kAttribute, same, same);
  }
  scope.claim("updated at", kAttribute, "updatedAt", "updated_at", "long");
}

void make_email(ScopeMaker& scope) {
  scope.describe("The user's e-mail address").in_token_scope(true).consent("${emailScopeConsentText}");
  scope.claim("email", kAttribute, "email", "email");
  scope.claim("email verified", kProperty, "emailVerified", "email_verified", "boolean");
}

void make_address(ScopeMaker& scope) {
  scope.describe("The user's postal address").in_token_scope(true).consent("${addressScopeConsentText}");
  scope.mapper("address", "oidc-address-mapper",
               {{"user.attribute.formatted", "formatted"},
                {"user.attribute.street", "street"},
                {"user.attribute.locality", "locality"},
                {"user.attribute.region", "region"},
                {"user.attribute.postal_code", "postal_code"},
                {"user.attribute.country", "country"},
                kAccess,
                kIntrospection,
                kIdToken,
                kUserinfo});
}

void make_phone(ScopeMaker& scope) {
  scope.describe("The user's telephone number").in_token_scope(true).consent("${phoneScopeConsentText}");
  scope.claim("phone number", kAttribute, "phoneNumber", "phone_number");
  scope.claim("phone number verified", kAttribute, "phoneNumberVerified", "phone_number_verified", "boolean");
}

void make_roles(ScopeMaker& scope) {
  scope.describe("The user's roles in the access token").in_token_scope(false).consent("${rolesScopeConsentText}");
  scope.mapper("realm roles", "oidc-usermodel-realm-role-mapper",
               {{"user.attribute", "foo"},
                {"claim.name", "realm_access.roles"},
                {"jsonType.label", "String"},
                kMany,
                kAccess,
                kIntrospection});
  scope.mapper("client roles", "oidc-usermodel-client-role-mapper",
               {{"user.attribute", "foo"},
                {"claim.name", "resource_access.${client_id}.roles"},
                {"jsonType.label", "String"},
                kMany,
                kAccess,
                kIntrospection});
  scope.mapper("audience resolve", "oidc-audience-resolve-mapper", {kAccess, kIntrospection});
}

void make_basic(ScopeMaker& scope) {
  scope.describe("The claims that every token needs").in_token_scope(false).consent("");
  scope.mapper("auth_time", kSessionNote,
               {{"user.session.note", "AUTH_TIME"},
                {"claim.name", "auth_time"},
                {"jsonType.label", "long"},
                kAccess,
                kIntrospection,
                kIdToken});
  scope.mapper("sub", "oidc-sub-mapper", {kAccess, kIntrospection});
}

void make_microprofile(ScopeMaker& scope) {
  scope.describe("The claims of MicroProfile JWT").in_token_scope(true).consent("");
  scope.claim("upn", kAttribute, "username", "upn");
  scope.mapper("groups", "oidc-usermodel-realm-role-mapper",
               {{"user.attribute", "foo"},
                {"claim.name", "groups"},
                {"jsonType.label", "String"},
                kMany,
                kAccess,
                kIntrospection,
                kIdToken});
}

void make_organization(ScopeMaker& scope) {
  scope.describe("The organizations that the user belongs to")
      .in_token_scope(true)
      .consent("${organizationScopeConsentText}");
  scope.mapper(
      "organization", "oidc-organization-membership-mapper",
      {{"claim.name", "organization"}, {"jsonType.label", "String"}, kMany, kAccess, kIntrospection, kIdToken});
}

void make_service_account(ScopeMaker& scope) {
  scope.describe("Which client acts, and from where, when it acts for itself").in_token_scope(false).consent("");
  scope.claim("Client ID", kSessionNote, "client_id", "client_id");
  scope.claim("Client Host", kSessionNote, "clientHost", "clientHost");
  scope.claim("Client IP Address", kSessionNote, "clientAddress", "clientAddress");
}

void make_scope(std::string_view name, ScopeMaker& scope) {
  if (name == "profile") make_profile(scope);
  if (name == "email") make_email(scope);
  if (name == "address") make_address(scope);
  if (name == "phone") make_phone(scope);
  if (name == "roles") make_roles(scope);
  if (name == "basic") make_basic(scope);
  if (name == "microprofile-jwt") make_microprofile(scope);
  if (name == "organization") make_organization(scope);
  if (name == "service_account") make_service_account(scope);
  if (name == "offline_access")
    scope.describe("Tokens that outlive the session").in_token_scope(true).consent("${offlineAccessScopeConsentText}");
  if (name == "web-origins") {
    scope.describe("The client's web origins in the access token").in_token_scope(false).consent("");
    scope.mapper("allowed web origins", "oidc-allowed-origins-mapper", {kAccess, kIntrospection});
  }
  if (name == "acr") {
    scope.describe("How the user signed in").in_token_scope(false).consent("");
    scope.mapper("acr loa level", "oidc-acr-mapper", {kAccess, kIntrospection, kIdToken});
  }
}

}  // namespace

std::span<const DefaultScope> default_scopes() { return kScopes; }

model::ClientScope* add_default_scope(Draft& draft, const DefaultScope& scope, Random& random) {
  model::ClientScope made;
  made.id = model::ScopeId(random.uuid());
  made.name = scope.name;
  ScopeMaker maker(made, random);
  make_scope(scope.name, maker);
  model::ClientScope* added = draft.add(std::move(made));
  if (added == nullptr) return nullptr;
  if (scope.slot == ScopeSlot::by_default) draft.settings.default_default_scopes.push_back(added->id);
  if (scope.slot == ScopeSlot::optional) draft.settings.default_optional_scopes.push_back(added->id);
  if (scope.name == "offline_access")
    added->scope_mappings.push_back(ensure_role(draft, {}, "offline_access", random)->id);
  return added;
}

}  // namespace latchkey::kc
