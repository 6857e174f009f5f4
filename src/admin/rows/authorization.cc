#include "admin/authorization/authorization.h"

#include "admin/rows/rows.h"

#define SERVER "/admin/realms/{realm}/clients/{client}/authz/resource-server"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Access kView{view_authorization, manage_authorization};
constexpr Access kManage{manage_authorization};
constexpr std::size_t kSettings = std::size_t{8} << 20;

constexpr Row kRows[] = {
    {"GET", SERVER, "admin-authorization", show_resource_server, kView},
    {"PUT", SERVER, "admin-authorization", update_resource_server, kManage},
    {"GET", SERVER "/settings", "admin-authorization-settings", show_authorization_settings, kManage},
    {"POST", SERVER "/import", "admin-authorization-settings", import_authorization_settings, kManage, kSettings},
    {"GET", SERVER "/resource", "admin-authorization-resources", list_resources, kView},
    {"POST", SERVER "/resource", "admin-authorization-resources", create_resource, kManage},
    {"GET", SERVER "/resource/search", "admin-authorization-resources", search_resource, kView},
    {"GET", SERVER "/resource/{resource}", "admin-authorization-resource", show_resource, kView},
    {"PUT", SERVER "/resource/{resource}", "admin-authorization-resource", update_resource, kManage},
    {"DELETE", SERVER "/resource/{resource}", "admin-authorization-resource", delete_resource, kManage},
    {"GET", SERVER "/resource/{resource}/scopes", "admin-authorization-resource", list_scopes_of_resource, kView},
    {"GET", SERVER "/resource/{resource}/permissions", "admin-authorization-resource", list_permissions_of_resource,
     kView},
    {"GET", SERVER "/resource/{resource}/attributes", "admin-authorization-resource", show_resource_attributes, kView},
    {"GET", SERVER "/scope", "admin-authorization-scopes", list_authorization_scopes, kView},
    {"POST", SERVER "/scope", "admin-authorization-scopes", create_authorization_scope, kManage},
    {"GET", SERVER "/scope/search", "admin-authorization-scopes", search_authorization_scope, kView},
    {"GET", SERVER "/scope/{scope}", "admin-authorization-scope", show_authorization_scope, kView},
    {"PUT", SERVER "/scope/{scope}", "admin-authorization-scope", update_authorization_scope, kManage},
    {"DELETE", SERVER "/scope/{scope}", "admin-authorization-scope", delete_authorization_scope, kManage},
    {"GET", SERVER "/scope/{scope}/resources", "admin-authorization-scope", list_resources_of_scope, kView},
    {"GET", SERVER "/scope/{scope}/permissions", "admin-authorization-scope", list_permissions_of_scope, kView},
#define POLICIES(kind, list)                                                                                           \
  {"GET", SERVER kind, "admin-authorization-policies", list, kView},                                                   \
      {"POST", SERVER kind, "admin-authorization-policies", create_policy, kManage},                                   \
      {"GET", SERVER kind "/search", "admin-authorization-policies", search_policy, kView},                            \
      {"GET", SERVER kind "/providers", "admin-authorization-policies", list_policy_providers, kView},                 \
      {"POST", SERVER kind "/evaluate", "admin-authorization-evaluation", evaluate_policies, kView},                   \
      {"POST", SERVER kind "/{type}", "admin-authorization-policies", create_policy, kManage},                         \
      {"GET", SERVER kind "/{policy}", "admin-authorization-policy", show_policy, kView},                              \
      {"PUT", SERVER kind "/{policy}", "admin-authorization-policy", update_policy, kManage},                          \
      {"DELETE", SERVER kind "/{policy}", "admin-authorization-policy", delete_policy, kManage},                       \
      {"GET", SERVER kind "/{policy}/associatedPolicies", "admin-authorization-policy", list_associated_policies,      \
       kView},                                                                                                         \
      {"GET", SERVER kind "/{policy}/dependentPolicies", "admin-authorization-policy", list_dependent_policies,        \
       kView},                                                                                                         \
      {"GET", SERVER kind "/{policy}/resources", "admin-authorization-policy", list_resources_of_policy, kView},       \
      {"GET", SERVER kind "/{policy}/scopes", "admin-authorization-policy", list_scopes_of_policy, kView},             \
      {"GET", SERVER kind "/{type}/{policy}", "admin-authorization-policy", show_typed_policy, kView},                 \
      {"PUT", SERVER kind "/{type}/{policy}", "admin-authorization-policy", update_policy, kManage},                   \
      {"DELETE", SERVER kind "/{type}/{policy}", "admin-authorization-policy", delete_policy, kManage},                \
      {"GET", SERVER kind "/{type}/{policy}/associatedPolicies", "admin-authorization-policy",                         \
       list_associated_policies, kView},                                                                               \
      {"GET", SERVER kind "/{type}/{policy}/dependentPolicies", "admin-authorization-policy", list_dependent_policies, \
       kView},                                                                                                         \
      {"GET", SERVER kind "/{type}/{policy}/resources", "admin-authorization-policy", list_resources_of_policy,        \
       kView},                                                                                                         \
  {                                                                                                                    \
    "GET", SERVER kind "/{type}/{policy}/scopes", "admin-authorization-policy", list_scopes_of_policy, kView           \
  }
    POLICIES("/policy", list_policies),
    POLICIES("/permission", list_permissions),
};

}  // namespace

std::span<const Row> authorization_rows() { return kRows; }

}  // namespace latchkey::admin
