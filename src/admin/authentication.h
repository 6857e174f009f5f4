// Entry points of /admin/realms/{realm}/authentication and of what the console asks about it, and of client policies.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// flows.cc
Task<http::Response> list_flows(const Call& call);
Task<http::Response> create_flow(const Call& call);
Task<http::Response> show_flow(const Call& call);
Task<http::Response> update_flow(const Call& call);
Task<http::Response> delete_flow(const Call& call);
Task<http::Response> copy_flow(const Call& call);

// executions.cc
Task<http::Response> list_executions(const Call& call);
Task<http::Response> update_execution(const Call& call);
Task<http::Response> show_execution(const Call& call);
Task<http::Response> delete_execution(const Call& call);
Task<http::Response> raise_execution(const Call& call);
Task<http::Response> lower_execution(const Call& call);

// new_executions.cc
Task<http::Response> add_execution_to_flow(const Call& call);
Task<http::Response> add_subflow_to_flow(const Call& call);
Task<http::Response> add_execution(const Call& call);

// authenticator_configs.cc
Task<http::Response> create_execution_config(const Call& call);
Task<http::Response> create_authenticator_config(const Call& call);
Task<http::Response> show_authenticator_config(const Call& call);
Task<http::Response> update_authenticator_config(const Call& call);
Task<http::Response> delete_authenticator_config(const Call& call);

// authentication_providers.cc
Task<http::Response> list_authenticator_providers(const Call& call);
Task<http::Response> list_form_providers(const Call& call);
Task<http::Response> list_form_action_providers(const Call& call);
Task<http::Response> list_client_authenticator_providers(const Call& call);
Task<http::Response> show_config_description(const Call& call);
Task<http::Response> show_per_client_config_description(const Call& call);

// required_actions.cc
Task<http::Response> list_required_actions(const Call& call);
Task<http::Response> show_required_action(const Call& call);
Task<http::Response> update_required_action(const Call& call);
Task<http::Response> delete_required_action(const Call& call);
Task<http::Response> raise_required_action(const Call& call);
Task<http::Response> lower_required_action(const Call& call);
Task<http::Response> list_unregistered_required_actions(const Call& call);
Task<http::Response> register_required_action(const Call& call);

// required_action_configs.cc
Task<http::Response> show_required_action_description(const Call& call);
Task<http::Response> show_required_action_config(const Call& call);
Task<http::Response> update_required_action_config(const Call& call);
Task<http::Response> delete_required_action_config(const Call& call);

// flow_usage.cc: /ui-ext/authentication-management
Task<http::Response> list_flows_with_usage(const Call& call);
Task<http::Response> list_flow_users(const Call& call);
Task<http::Response> list_required_actions_for_console(const Call& call);

// client_policies.cc
Task<http::Response> show_client_profiles(const Call& call);
Task<http::Response> update_client_profiles(const Call& call);
Task<http::Response> show_client_policies(const Call& call);
Task<http::Response> update_client_policies(const Call& call);
Task<http::Response> list_client_registration_policy_providers(const Call& call);

}  // namespace latchkey::admin
