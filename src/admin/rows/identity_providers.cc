#include "admin/identity_providers/identity_providers.h"
#include "admin/rows/rows.h"

#define PROVIDERS "/admin/realms/{realm}/identity-provider"
#define INSTANCE PROVIDERS "/instances/{alias}"

namespace latchkey::admin {
namespace {

using enum AdminRole;

constexpr Access kView{view_identity_providers, manage_identity_providers};
constexpr Access kManage{manage_identity_providers};

constexpr Row kRows[] = {
    {"GET", PROVIDERS "/providers/{kind}", "admin-identity-provider-kind", show_identity_provider_kind, kView},
    {"POST", PROVIDERS "/import-config", "admin-identity-provider-import", import_identity_provider_config, kManage},
    {"POST", PROVIDERS "/upload-certificate", "admin-identity-provider-import", upload_identity_provider_certificate,
     kManage},
    {"GET", PROVIDERS "/instances", "admin-identity-providers", list_identity_providers, kView},
    {"POST", PROVIDERS "/instances", "admin-identity-providers", create_identity_provider, kManage},
    {"GET", INSTANCE, "admin-identity-provider", show_identity_provider, kView},
    {"PUT", INSTANCE, "admin-identity-provider", update_identity_provider, kManage},
    {"DELETE", INSTANCE, "admin-identity-provider", delete_identity_provider, kManage},
    {"GET", INSTANCE "/export", "admin-identity-provider", export_identity_provider, kView},
    {"GET", INSTANCE "/reload-keys", "admin-identity-provider", reload_identity_provider_keys, kManage},
    {"GET", INSTANCE "/management/permissions", "admin-identity-provider", show_identity_provider_permissions, kView},
    {"PUT", INSTANCE "/management/permissions", "admin-identity-provider", show_identity_provider_permissions, kManage},
    {"GET", INSTANCE "/mapper-types", "admin-identity-provider-mappers", list_identity_provider_mapper_types, kView},
    {"GET", INSTANCE "/mappers", "admin-identity-provider-mappers", list_identity_provider_mappers, kView},
    {"POST", INSTANCE "/mappers", "admin-identity-provider-mappers", create_identity_provider_mapper, kManage},
    {"GET", INSTANCE "/mappers/{mapper}", "admin-identity-provider-mapper", show_identity_provider_mapper, kView},
    {"PUT", INSTANCE "/mappers/{mapper}", "admin-identity-provider-mapper", update_identity_provider_mapper, kManage},
    {"DELETE", INSTANCE "/mappers/{mapper}", "admin-identity-provider-mapper", delete_identity_provider_mapper,
     kManage},
};

}  // namespace

std::span<const Row> identity_provider_rows() { return kRows; }

}  // namespace latchkey::admin
