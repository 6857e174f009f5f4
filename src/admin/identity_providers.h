// Entry points of /admin/realms/{realm}/identity-provider.
#pragma once

#include "admin/call.h"

namespace latchkey::admin {

// identity_providers.cc
Task<http::Response> list_identity_providers(const Call& call);
Task<http::Response> create_identity_provider(const Call& call);
Task<http::Response> show_identity_provider(const Call& call);
Task<http::Response> update_identity_provider(const Call& call);
Task<http::Response> delete_identity_provider(const Call& call);
Task<http::Response> export_identity_provider(const Call& call);
Task<http::Response> reload_identity_provider_keys(const Call& call);
Task<http::Response> show_identity_provider_permissions(const Call& call);
Task<http::Response> show_identity_provider_kind(const Call& call);

// identity_provider_mappers.cc
Task<http::Response> list_identity_provider_mappers(const Call& call);
Task<http::Response> create_identity_provider_mapper(const Call& call);
Task<http::Response> show_identity_provider_mapper(const Call& call);
Task<http::Response> update_identity_provider_mapper(const Call& call);
Task<http::Response> delete_identity_provider_mapper(const Call& call);
Task<http::Response> list_identity_provider_mapper_types(const Call& call);

// identity_provider_import.cc
Task<http::Response> import_identity_provider_config(const Call& call);
Task<http::Response> upload_identity_provider_certificate(const Call& call);

}  // namespace latchkey::admin
