#include "admin/authentication/authentication.h"
#include "admin/rows/rows.h"

#define AUTHENTICATION "/admin/realms/{realm}/authentication"
#define CONSOLE "/admin/realms/{realm}/ui-ext/authentication-management"
#define POLICIES "/admin/realms/{realm}/client-policies"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Access kView{view_realm, manage_realm};
constexpr Access kManage{manage_realm};
// Pages of clients and identity providers let choose a flow.
constexpr Access kViewFlows{
    view_realm, manage_realm, view_clients, manage_clients, view_identity_providers, manage_identity_providers};
constexpr Access kViewClientAuthenticators{view_realm, manage_realm, view_clients, manage_clients, create_client};
// Pages of users let choose an action.
constexpr Access kViewActions{view_realm, manage_realm, view_users, manage_users, query_users};

constexpr Row kRows[] = {
    {"GET", AUTHENTICATION "/flows", "admin-flows", list_flows, kViewFlows},
    {"POST", AUTHENTICATION "/flows", "admin-flows", create_flow, kManage},
    {"GET", AUTHENTICATION "/flows/{flow}", "admin-flow", show_flow, kView},
    {"PUT", AUTHENTICATION "/flows/{flow}", "admin-flow", update_flow, kManage},
    {"DELETE", AUTHENTICATION "/flows/{flow}", "admin-flow", delete_flow, kManage},
    {"POST", AUTHENTICATION "/flows/{flow}/copy", "admin-flow-copy", copy_flow, kManage},
    {"GET", AUTHENTICATION "/flows/{flow}/executions", "admin-executions", list_executions, kView},
    {"PUT", AUTHENTICATION "/flows/{flow}/executions", "admin-executions", update_execution, kManage},
    {"POST", AUTHENTICATION "/flows/{flow}/executions/execution", "admin-executions", add_execution_to_flow, kManage},
    {"POST", AUTHENTICATION "/flows/{flow}/executions/flow", "admin-executions", add_subflow_to_flow, kManage},
    {"POST", AUTHENTICATION "/executions", "admin-executions", add_execution, kManage},
    {"GET", AUTHENTICATION "/executions/{execution}", "admin-execution", show_execution, kView},
    {"DELETE", AUTHENTICATION "/executions/{execution}", "admin-execution", delete_execution, kManage},
    {"POST", AUTHENTICATION "/executions/{execution}/raise-priority", "admin-execution", raise_execution, kManage},
    {"POST", AUTHENTICATION "/executions/{execution}/lower-priority", "admin-execution", lower_execution, kManage},
    {"POST", AUTHENTICATION "/executions/{execution}/config", "admin-authenticator-config", create_execution_config,
     kManage},
    {"GET", AUTHENTICATION "/executions/{execution}/config/{config}", "admin-authenticator-config",
     show_authenticator_config, kView},
    {"POST", AUTHENTICATION "/config", "admin-authenticator-config", create_authenticator_config, kManage},
    {"GET", AUTHENTICATION "/config/{config}", "admin-authenticator-config", show_authenticator_config, kView},
    {"PUT", AUTHENTICATION "/config/{config}", "admin-authenticator-config", update_authenticator_config, kManage},
    {"DELETE", AUTHENTICATION "/config/{config}", "admin-authenticator-config", delete_authenticator_config, kManage},
    {"GET", AUTHENTICATION "/config-description/{provider}", "admin-authenticator-config", show_config_description,
     kView},
    {"GET", AUTHENTICATION "/per-client-config-description", "admin-authenticator-config",
     show_per_client_config_description, kViewClientAuthenticators},
    {"GET", AUTHENTICATION "/authenticator-providers", "admin-authenticators", list_authenticator_providers, kView},
    {"GET", AUTHENTICATION "/form-providers", "admin-authenticators", list_form_providers, kView},
    {"GET", AUTHENTICATION "/form-action-providers", "admin-authenticators", list_form_action_providers, kView},
    {"GET", AUTHENTICATION "/client-authenticator-providers", "admin-authenticators",
     list_client_authenticator_providers, kViewClientAuthenticators},
    {"GET", AUTHENTICATION "/required-actions", "admin-required-actions", list_required_actions, kViewActions},
    {"GET", AUTHENTICATION "/required-actions/{alias}", "admin-required-action", show_required_action, kView},
    {"PUT", AUTHENTICATION "/required-actions/{alias}", "admin-required-action", update_required_action, kManage},
    {"DELETE", AUTHENTICATION "/required-actions/{alias}", "admin-required-action", delete_required_action, kManage},
    {"POST", AUTHENTICATION "/required-actions/{alias}/raise-priority", "admin-required-action", raise_required_action,
     kManage},
    {"POST", AUTHENTICATION "/required-actions/{alias}/lower-priority", "admin-required-action", lower_required_action,
     kManage},
    {"GET", AUTHENTICATION "/required-actions/{alias}/config-description", "admin-required-action",
     show_required_action_description, kView},
    {"GET", AUTHENTICATION "/required-actions/{alias}/config", "admin-required-action", show_required_action_config,
     kView},
    {"PUT", AUTHENTICATION "/required-actions/{alias}/config", "admin-required-action", update_required_action_config,
     kManage},
    {"DELETE", AUTHENTICATION "/required-actions/{alias}/config", "admin-required-action",
     delete_required_action_config, kManage},
    {"GET", AUTHENTICATION "/unregistered-required-actions", "admin-required-actions",
     list_unregistered_required_actions, kView},
    {"POST", AUTHENTICATION "/register-required-action", "admin-required-actions", register_required_action, kManage},
    {"GET", POLICIES "/profiles", "admin-client-profiles", show_client_profiles, kView},
    {"PUT", POLICIES "/profiles", "admin-client-profiles", update_client_profiles, kManage},
    {"GET", POLICIES "/policies", "admin-client-policies", show_client_policies, kView},
    {"PUT", POLICIES "/policies", "admin-client-policies", update_client_policies, kManage},
    {"GET", "/admin/realms/{realm}/client-registration-policy/providers", "admin-client-registration-policies",
     list_client_registration_policy_providers, kView},
    {"GET", CONSOLE "/flows", "admin-flow-usage", list_flows_with_usage, kViewFlows},
    {"GET", CONSOLE "/required-actions", "admin-flow-usage", list_required_actions_for_console, kViewActions},
    {"GET", CONSOLE "/{type}/{id}", "admin-flow-usage", list_flow_users, kViewFlows},
};

}  // namespace

std::span<const Row> authentication_rows() { return kRows; }

}  // namespace latchkey::admin
