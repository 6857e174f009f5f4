// Entry points of /admin/realms/{realm}/identity-provider.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// identity_providers.cc
Task<Reply> list_identity_providers(const Call& call);
Task<Reply> create_identity_provider(const Call& call);
Task<Reply> show_identity_provider(const Call& call);
Task<Reply> update_identity_provider(const Call& call);
Task<Reply> delete_identity_provider(const Call& call);
Task<Reply> export_identity_provider(const Call& call);
Task<Reply> reload_identity_provider_keys(const Call& call);
Task<Reply> show_identity_provider_permissions(const Call& call);
Task<Reply> show_identity_provider_kind(const Call& call);

// identity_provider_mappers.cc
Task<Reply> list_identity_provider_mappers(const Call& call);
Task<Reply> create_identity_provider_mapper(const Call& call);
Task<Reply> show_identity_provider_mapper(const Call& call);
Task<Reply> update_identity_provider_mapper(const Call& call);
Task<Reply> delete_identity_provider_mapper(const Call& call);
Task<Reply> list_identity_provider_mapper_types(const Call& call);

// identity_provider_import.cc
Task<Reply> import_identity_provider_config(const Call& call);
Task<Reply> upload_identity_provider_certificate(const Call& call);

}  // namespace latchkey::admin
