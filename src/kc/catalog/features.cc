// Features as consoles know them: one that is off hides its pages. A feature is on here when all of it works.
#include <array>

#include "kc/catalog/catalog.h"

namespace latchkey::kc {
namespace {

struct Feature {
  std::string_view name, label;
  bool enabled;
};

constexpr std::array kFeatures{
    Feature{"ACCOUNT_API", "Account management REST API", true},
    Feature{"ACCOUNT_V3", "Account console", true},
    Feature{"ADMIN_API", "Admin REST API", true},
    Feature{"ADMIN_V2", "Admin console", true},
    Feature{"ADMIN_FINE_GRAINED_AUTHZ", "Fine-grained permissions of administrators", false},
    Feature{"ADMIN_FINE_GRAINED_AUTHZ_V2", "Fine-grained permissions of administrators, second form", false},
    Feature{"AUTHORIZATION", "Authorization services of clients", true},
    Feature{"CIBA", "Backchannel authentication (CIBA)", false},
    Feature{"CLIENT_AUTH_FEDERATED", "Clients that other identity providers vouch for", false},
    Feature{"CLIENT_POLICIES", "Client policies", true},
    Feature{"CLIENT_TYPES", "Client types", false},
    Feature{"DECLARATIVE_UI", "Pages of your own in the console", false},
    Feature{"DEVICE_FLOW", "Device authorization grant", false},
    Feature{"DPOP", "Tokens bound to a key (DPoP)", false},
    Feature{"IDENTITY_BROKERING_API_V1", "Tokens of other identity providers", false},
    Feature{"IDENTITY_BROKERING_API_V2", "Tokens of other identity providers, second form", false},
    Feature{"IMPERSONATION", "Impersonation of users", true},
    Feature{"JWT_AUTHORIZATION_GRANT", "Authorization grant by JWT", false},
    Feature{"KERBEROS", "Kerberos", false},
    Feature{"OID4VC_VCI", "Verifiable credentials", false},
    Feature{"ORGANIZATION", "Organizations", true},
    Feature{"PAR", "Pushed authorization requests", false},
    Feature{"PARAMETERIZED_SCOPES", "Scopes with parameters", false},
    Feature{"PASSKEYS", "Passkeys", false},
    Feature{"QUICK_THEME", "Theme editor", false},
    Feature{"SCIM_API", "SCIM", false},
    Feature{"SCRIPTS", "Scripts", false},
    Feature{"SSF", "Shared signals", false},
    Feature{"STEP_UP_AUTHENTICATION", "Step-up authentication", false},
    Feature{"STEP_UP_AUTHENTICATION_SAML", "Step-up authentication for SAML", false},
    Feature{"TOKEN_EXCHANGE_STANDARD_V2", "Token exchange", false},
    Feature{"TRANSIENT_USERS", "Users who are never stored", false},
    Feature{"WEB_AUTHN", "WebAuthn", false},
    Feature{"WORKFLOWS", "Workflows", false},
};

}  // namespace

json::Array feature_list() {
  json::Array out;
  for (const auto& feature : kFeatures) {
    json::Object one;
    one["name"] = json::String(feature.name);
    one["label"] = json::String(feature.label);
    one["type"] = feature.enabled ? "DEFAULT" : "DISABLED_BY_DEFAULT";
    one["enabled"] = feature.enabled;
    one["dependencies"] = json::Array();
    out.emplace_back(std::move(one));
  }
  return out;
}

}  // namespace latchkey::kc
