// Entry points of /admin/realms/{realm}/authentication and of what the console asks about it, and of client policies.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// flows.cc
Task<Reply> list_flows(const Call& call);
Task<Reply> create_flow(const Call& call);
Task<Reply> show_flow(const Call& call);
Task<Reply> update_flow(const Call& call);
Task<Reply> delete_flow(const Call& call);
Task<Reply> copy_flow(const Call& call);

// executions.cc
Task<Reply> list_executions(const Call& call);
Task<Reply> update_execution(const Call& call);
Task<Reply> show_execution(const Call& call);
Task<Reply> delete_execution(const Call& call);
Task<Reply> raise_execution(const Call& call);
Task<Reply> lower_execution(const Call& call);

// new_executions.cc
Task<Reply> add_execution_to_flow(const Call& call);
Task<Reply> add_subflow_to_flow(const Call& call);
Task<Reply> add_execution(const Call& call);

// authenticator_configs.cc
Task<Reply> create_execution_config(const Call& call);
Task<Reply> create_authenticator_config(const Call& call);
Task<Reply> show_authenticator_config(const Call& call);
Task<Reply> update_authenticator_config(const Call& call);
Task<Reply> delete_authenticator_config(const Call& call);

// authentication_providers.cc
Task<Reply> list_authenticator_providers(const Call& call);
Task<Reply> list_form_providers(const Call& call);
Task<Reply> list_form_action_providers(const Call& call);
Task<Reply> list_client_authenticator_providers(const Call& call);
Task<Reply> show_config_description(const Call& call);
Task<Reply> show_per_client_config_description(const Call& call);

// required_actions.cc
Task<Reply> list_required_actions(const Call& call);
Task<Reply> show_required_action(const Call& call);
Task<Reply> update_required_action(const Call& call);
Task<Reply> delete_required_action(const Call& call);
Task<Reply> raise_required_action(const Call& call);
Task<Reply> lower_required_action(const Call& call);
Task<Reply> list_unregistered_required_actions(const Call& call);
Task<Reply> register_required_action(const Call& call);

// required_action_configs.cc
Task<Reply> show_required_action_description(const Call& call);
Task<Reply> show_required_action_config(const Call& call);
Task<Reply> update_required_action_config(const Call& call);
Task<Reply> delete_required_action_config(const Call& call);

// flow_usage.cc: /ui-ext/authentication-management
Task<Reply> list_flows_with_usage(const Call& call);
Task<Reply> list_flow_users(const Call& call);
Task<Reply> list_required_actions_for_console(const Call& call);

// client_policies.cc
Task<Reply> show_client_profiles(const Call& call);
Task<Reply> update_client_profiles(const Call& call);
Task<Reply> show_client_policies(const Call& call);
Task<Reply> update_client_policies(const Call& call);
Task<Reply> list_client_registration_policy_providers(const Call& call);

}  // namespace latchkey::admin
