// The incumbent's kinds of identity providers and of their mappers, as tables.
#include <algorithm>
#include <array>

#include "kc/identity_providers.h"

namespace latchkey::kc {
namespace {

constexpr std::array kKinds{
    IdentityProviderKind{"oidc", "OpenID Connect v1.0"},
    IdentityProviderKind{"keycloak-oidc", "Keycloak OpenID Connect"},
    IdentityProviderKind{"oauth2", "OAuth v2"},
    IdentityProviderKind{"saml", "SAML v2.0"},
    IdentityProviderKind{"bitbucket", "BitBucket", true},
    IdentityProviderKind{"facebook", "Facebook", true},
    IdentityProviderKind{"github", "GitHub", true},
    IdentityProviderKind{"gitlab", "GitLab", true},
    IdentityProviderKind{"google", "Google", true},
    IdentityProviderKind{"instagram", "Instagram", true},
    IdentityProviderKind{"linkedin-openid-connect", "LinkedIn", true},
    IdentityProviderKind{"microsoft", "Microsoft", true},
    IdentityProviderKind{"openshift-v4", "Openshift v4", true},
    IdentityProviderKind{"paypal", "PayPal", true},
    IdentityProviderKind{"stackoverflow", "StackOverflow", true},
    IdentityProviderKind{"twitter", "Twitter", true},
};

enum class For { all, oidc, saml };
struct MapperType {
  std::string_view id, name, category, help;
  For kind;
  std::array<std::string_view, 3> properties{};
};
constexpr std::array kMapperTypes{
    MapperType{"hardcoded-attribute-idp-mapper",
               "Hardcoded Attribute",
               "Attribute Importer",
               "Gives the user an attribute of fixed value",
               For::all,
               {"attribute", "attribute.value"}},
    MapperType{"oidc-hardcoded-role-idp-mapper",
               "Hardcoded Role",
               "Role Importer",
               "Gives the user a role",
               For::all,
               {"role"}},
    MapperType{"oidc-hardcoded-group-idp-mapper",
               "Hardcoded Group",
               "Group Importer",
               "Puts the user into a group",
               For::all,
               {"group"}},
    MapperType{"hardcoded-user-session-attribute-idp-mapper",
               "Hardcoded User Session Attribute",
               "User Session",
               "Gives the session a note of fixed value",
               For::all,
               {"attribute", "attribute.value"}},
    MapperType{"oidc-user-attribute-idp-mapper",
               "Attribute Importer",
               "Attribute Importer",
               "Takes a claim over into an attribute of the user",
               For::oidc,
               {"claim", "user.attribute"}},
    MapperType{"oidc-username-idp-mapper",
               "Username Template Importer",
               "Preprocessor",
               "Makes the user name by a template",
               For::oidc,
               {"template", "target"}},
    MapperType{"oidc-role-idp-mapper",
               "Claim to Role",
               "Role Importer",
               "Gives a role to who has a claim of that value",
               For::oidc,
               {"claim", "claim.value", "role"}},
    MapperType{"saml-user-attribute-idp-mapper",
               "Attribute Importer",
               "Attribute Importer",
               "Takes an attribute of the assertion over into an attribute of the user",
               For::saml,
               {"attribute.name", "attribute.friendly.name", "user.attribute"}},
    MapperType{"saml-username-idp-mapper",
               "Username Template Importer",
               "Preprocessor",
               "Makes the user name by a template",
               For::saml,
               {"template", "target"}},
    MapperType{"saml-role-idp-mapper",
               "SAML Attribute to Role",
               "Role Importer",
               "Gives a role to who has an attribute of that value",
               For::saml,
               {"attribute.name", "attribute.value", "role"}},
};

struct Label {
  std::string_view name, label, type;
};
constexpr std::array kLabels{
    Label{"attribute", "User Attribute", "String"},
    Label{"attribute.value", "Attribute Value", "String"},
    Label{"attribute.name", "Attribute Name", "String"},
    Label{"attribute.friendly.name", "Friendly Name", "String"},
    Label{"role", "Role", "Role"},
    Label{"group", "Group", "Group"},
    Label{"claim", "Claim", "String"},
    Label{"claim.value", "Claim Value", "String"},
    Label{"user.attribute", "User Attribute Name", "UserProfileAttributeList"},
    Label{"template", "Template", "String"},
    Label{"target", "Target", "List"},
};

json::Array write_properties(const MapperType& type) {
  json::Array out;
  for (const auto name : type.properties) {
    const auto label = std::ranges::find(kLabels, name, &Label::name);
    if (label == kLabels.end()) continue;
    json::Object property;
    property["name"] = json::String(label->name);
    property["label"] = json::String(label->label);
    property["type"] = json::String(label->type);
    property["helpText"] = "";
    property["secret"] = false;
    property["required"] = false;
    if (name == "target") property["options"] = json::Array{"LOCAL", "BROKER_ID", "BROKER_USERNAME"};
    out.push_back(std::move(property));
  }
  return out;
}

}  // namespace

const IdentityProviderKind* find_identity_provider_kind(std::string_view id) {
  const auto found = std::ranges::find(kKinds, id, &IdentityProviderKind::id);
  return found == kKinds.end() ? nullptr : &*found;
}

json::Object write_mapper_types(std::string_view provider_kind) {
  json::Object out;
  const For wanted = provider_kind == "saml" ? For::saml : For::oidc;
  for (const auto& type : kMapperTypes) {
    if (type.kind != For::all && type.kind != wanted) continue;
    json::Object one;
    one["id"] = json::String(type.id);
    one["name"] = json::String(type.name);
    one["category"] = json::String(type.category);
    one["helpText"] = json::String(type.help);
    one["properties"] = write_properties(type);
    out[type.id] = std::move(one);
  }
  return out;
}

}  // namespace latchkey::kc
