// The names of events, login and administration.
#include <array>

#include "kc/catalog/catalog.h"
#include "kc/catalog/property.h"

namespace latchkey::kc {
namespace {

struct EventName {
  std::string_view name;
  bool by_default = true;
  bool error_by_default = true;
};

constexpr std::array kEvents{
    EventName{"LOGIN"},
    EventName{"REGISTER"},
    EventName{"LOGOUT"},
    EventName{"CODE_TO_TOKEN"},
    EventName{"CLIENT_LOGIN"},
    EventName{"REFRESH_TOKEN", false, false},
    EventName{"VALIDATE_ACCESS_TOKEN", false, false},
    EventName{"INTROSPECT_TOKEN", false, false},
    EventName{"FEDERATED_IDENTITY_LINK"},
    EventName{"REMOVE_FEDERATED_IDENTITY"},
    EventName{"UPDATE_EMAIL"},
    EventName{"UPDATE_PROFILE"},
    EventName{"UPDATE_PASSWORD"},
    EventName{"UPDATE_TOTP"},
    EventName{"UPDATE_CREDENTIAL"},
    EventName{"REMOVE_CREDENTIAL"},
    EventName{"VERIFY_EMAIL"},
    EventName{"VERIFY_PROFILE"},
    EventName{"REMOVE_TOTP"},
    EventName{"GRANT_CONSENT"},
    EventName{"UPDATE_CONSENT"},
    EventName{"REVOKE_GRANT"},
    EventName{"SEND_VERIFY_EMAIL"},
    EventName{"SEND_RESET_PASSWORD"},
    EventName{"SEND_IDENTITY_PROVIDER_LINK"},
    EventName{"RESET_PASSWORD"},
    EventName{"RESTART_AUTHENTICATION"},
    EventName{"INVALID_SIGNATURE", false, false},
    EventName{"REGISTER_NODE", false, false},
    EventName{"UNREGISTER_NODE", false, false},
    EventName{"USER_INFO_REQUEST", false, false},
    EventName{"IDENTITY_PROVIDER_LINK_ACCOUNT"},
    EventName{"IDENTITY_PROVIDER_LOGIN", false, false},
    EventName{"IDENTITY_PROVIDER_FIRST_LOGIN"},
    EventName{"IDENTITY_PROVIDER_POST_LOGIN"},
    EventName{"IDENTITY_PROVIDER_RESPONSE", false, false},
    EventName{"IDENTITY_PROVIDER_RETRIEVE_TOKEN", false, false},
    EventName{"IMPERSONATE"},
    EventName{"CUSTOM_REQUIRED_ACTION"},
    EventName{"EXECUTE_ACTIONS"},
    EventName{"EXECUTE_ACTION_TOKEN"},
    EventName{"CLIENT_INFO", false, false},
    EventName{"CLIENT_REGISTER"},
    EventName{"CLIENT_UPDATE"},
    EventName{"CLIENT_DELETE"},
    EventName{"CLIENT_INITIATED_ACCOUNT_LINKING"},
    EventName{"TOKEN_EXCHANGE"},
    EventName{"OAUTH2_DEVICE_AUTH"},
    EventName{"OAUTH2_DEVICE_VERIFY_USER_CODE"},
    EventName{"OAUTH2_DEVICE_CODE_TO_TOKEN"},
    EventName{"AUTHREQID_TO_TOKEN"},
    EventName{"PERMISSION_TOKEN", true, false},
    EventName{"DELETE_ACCOUNT"},
    EventName{"PUSHED_AUTHORIZATION_REQUEST", false, false},
    EventName{"USER_DISABLED_BY_PERMANENT_LOCKOUT", true, false},
    EventName{"USER_DISABLED_BY_TEMPORARY_LOCKOUT", true, false},
    EventName{"OAUTH2_EXTENSION_GRANT"},
    EventName{"INVITE_ORG"},
    EventName{"USER_SESSION_DELETED"},
};

constexpr std::array<std::string_view, 2> kListeners{"jboss-logging", "latchkey-webhook"};

/// Of administrators' events.
constexpr std::initializer_list<std::string_view> kResourceTypes = {"REALM",
                                                                    "REALM_ROLE",
                                                                    "REALM_ROLE_MAPPING",
                                                                    "REALM_SCOPE_MAPPING",
                                                                    "AUTH_FLOW",
                                                                    "AUTH_EXECUTION_FLOW",
                                                                    "AUTH_EXECUTION",
                                                                    "AUTHENTICATOR_CONFIG",
                                                                    "REQUIRED_ACTION",
                                                                    "REQUIRED_ACTION_CONFIG",
                                                                    "IDENTITY_PROVIDER",
                                                                    "IDENTITY_PROVIDER_MAPPER",
                                                                    "PROTOCOL_MAPPER",
                                                                    "USER",
                                                                    "USER_LOGIN_FAILURE",
                                                                    "USER_SESSION",
                                                                    "USER_FEDERATION_PROVIDER",
                                                                    "USER_FEDERATION_MAPPER",
                                                                    "GROUP",
                                                                    "GROUP_MEMBERSHIP",
                                                                    "CLIENT",
                                                                    "CLIENT_INITIAL_ACCESS_MODEL",
                                                                    "CLIENT_ROLE",
                                                                    "CLIENT_ROLE_MAPPING",
                                                                    "CLIENT_SCOPE",
                                                                    "CLIENT_SCOPE_MAPPING",
                                                                    "CLIENT_SCOPE_CLIENT_MAPPING",
                                                                    "CLUSTER_NODE",
                                                                    "COMPONENT",
                                                                    "AUTHORIZATION_RESOURCE_SERVER",
                                                                    "AUTHORIZATION_RESOURCE",
                                                                    "AUTHORIZATION_SCOPE",
                                                                    "AUTHORIZATION_POLICY",
                                                                    "CUSTOM",
                                                                    "USER_PROFILE",
                                                                    "ORGANIZATION",
                                                                    "ORGANIZATION_MEMBERSHIP",
                                                                    "ORGANIZATION_GROUP",
                                                                    "ORGANIZATION_GROUP_MEMBERSHIP"};

}  // namespace

json::Array event_types() {
  json::Array out;
  for (const auto& event : kEvents) {
    out.emplace_back(json::String(event.name));
    out.emplace_back(json::String(std::string(event.name) + "_ERROR"));
  }
  return out;
}

json::Array default_event_types() {
  json::Array out;
  for (const auto& event : kEvents) {
    if (event.by_default) out.emplace_back(json::String(event.name));
    if (event.error_by_default) out.emplace_back(json::String(std::string(event.name) + "_ERROR"));
  }
  return out;
}

std::span<const std::string_view> event_listeners() { return kListeners; }

json::Object enum_names() {
  return {{"eventType", event_types()},
          {"operationType", write_strings({"CREATE", "UPDATE", "DELETE", "ACTION"})},
          {"resourceType", write_strings(kResourceTypes)}};
}

}  // namespace latchkey::kc
