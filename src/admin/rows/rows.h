// The tables of the Admin REST API's paths, one file a group of resources: method, path, resource, and who may call it.
// They are data: tests/permissions walks every role against every row.
#pragma once

#include <span>

#include "admin/routes.h"

namespace latchkey::admin {

[[nodiscard]] std::span<const Row> console_rows();            // rows/console.cc
[[nodiscard]] std::span<const Row> realm_rows();              // rows/realms.cc
[[nodiscard]] std::span<const Row> client_rows();             // rows/clients.cc
[[nodiscard]] std::span<const Row> user_rows();               // rows/users.cc
[[nodiscard]] std::span<const Row> authentication_rows();     // rows/authentication.cc
[[nodiscard]] std::span<const Row> identity_provider_rows();  // rows/identity_providers.cc
[[nodiscard]] std::span<const Row> organization_rows();       // rows/organizations.cc
[[nodiscard]] std::span<const Row> authorization_rows();      // rows/authorization.cc

}  // namespace latchkey::admin
